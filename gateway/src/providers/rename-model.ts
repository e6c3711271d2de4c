// Replaces the model's name in a JSON body's own text.
import { findMembers, latin1Json, type TextEdit } from './json-members.ts'

/** Edits for every top-level `model` of the object at `objectAt`: a key given twice would leave the old name to some parser. */
export function renameModel(text: string, name: string, objectAt = 0): TextEdit[] {
  const value = latin1Json(name)
  return findMembers(text, 'model', { objectAt }).map(({ valueStart, valueEnd }) => ({
    start: valueStart,
    end: valueEnd,
    text: value,
  }))
}
