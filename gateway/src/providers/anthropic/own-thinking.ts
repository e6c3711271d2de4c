// Which thinking of a history a Claude model takes back: what it signed or hid itself, at whatever provider.
import type { ReasoningPart } from '../../contract/canonical/request.ts'
import { unpackReasoning } from '../openai/carry-reasoning.ts'

export function isOwnThinking({ signature, encrypted }: ReasoningPart): boolean {
  if (signature !== undefined) return true
  return encrypted !== undefined && unpackReasoning(encrypted) === null
}
