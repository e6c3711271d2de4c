// The reading of an answer whose request was changed in nothing.
import type { AnswerReading } from './wire.ts'

export const nothingToUndo: AnswerReading = { toolNames: new Map() }
