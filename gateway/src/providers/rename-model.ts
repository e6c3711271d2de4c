// Replaces the model's name in a JSON body's own text.
import { applyEdits, findMembers, latin1Json, type TextEdit } from './json-members.ts'
import type { ForwardOptions } from './wire.ts'

/** A whole body under another name; the same Buffer when both sides have the same. */
export function replaceModel(body: Buffer, options: ForwardOptions, name: string): Buffer {
  if (options.publicModel === options.upstreamModel) return body
  const text = body.toString('latin1')
  return Buffer.from(applyEdits(text, renameModel(text, name)), 'latin1')
}

/** Edits for every top-level `model` of the object at `objectAt`: a key given twice would leave the old name to some parser. */
export function renameModel(text: string, name: string, objectAt = 0): TextEdit[] {
  const value = latin1Json(name)
  return findMembers(text, 'model', { objectAt }).map(({ valueStart, valueEnd }) => ({
    start: valueStart,
    end: valueEnd,
    text: value,
  }))
}
