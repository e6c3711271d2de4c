// Same dialect: what must differ in a Response between the provider's bytes and the client's.
import { applyEdits, findMembers, latin1Json, type TextEdit } from '../json-members.ts'
import { renameModel } from '../rename-model.ts'
import type { ForwardOptions } from '../wire.ts'

/** The same Buffer where nothing does. */
export function forwardAnswer(body: Buffer, options: ForwardOptions): Buffer {
  if (!hasEdits(options)) return body
  return Buffer.from(editResponse(body.toString('latin1'), options, 0), 'latin1')
}

export function hasEdits({ publicModel, upstreamModel, previousId }: ForwardOptions): boolean {
  return publicModel !== upstreamModel || typeof previousId === 'string'
}

/** The text with the client's names in the Response that begins at `objectAt`. */
export function editResponse(text: string, options: ForwardOptions, objectAt: number): string {
  const { publicModel, upstreamModel, previousId } = options
  const edits: TextEdit[] =
    publicModel === upstreamModel ? [] : renameModel(text, publicModel, objectAt)
  if (typeof previousId === 'string') {
    for (const member of findMembers(text, 'previous_response_id', { objectAt })) {
      const { valueStart: start, valueEnd: end } = member
      edits.push({ start, end, text: latin1Json(previousId) })
    }
  }
  return applyEdits(
    text,
    edits.toSorted((one, other) => one.start - other.start),
  )
}
