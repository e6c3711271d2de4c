// Same dialect: the model stands in the address, so only the answer's own name for it is ever replaced.
import { applyEdits, findMembers, latin1Json } from '../json-members.ts'
import type { ForwardOptions } from '../wire.ts'

export function forwardAnswer(body: Buffer, options: ForwardOptions): Buffer {
  if (options.publicModel === options.upstreamModel) return body
  return Buffer.from(renameModelVersion(body.toString('latin1'), options.publicModel), 'latin1')
}

/** `text` is in Latin-1; the object begins at `objectAt`. */
export function renameModelVersion(text: string, name: string, objectAt = 0): string {
  const value = latin1Json(name)
  return applyEdits(
    text,
    findMembers(text, 'modelVersion', { objectAt }).map(({ valueStart, valueEnd }) => ({
      start: valueStart,
      end: valueEnd,
      text: value,
    })),
  )
}
