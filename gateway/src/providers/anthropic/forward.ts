// Same dialect: what must change in the bytes of a messages request and of a whole answer.
import { applyEdits } from '../json-members.ts'
import type { ForwardOptions } from '../wire.ts'
import { renameModel } from '../rename-model.ts'

/** The same Buffer when the names are equal: Anthropic always tells usage, so nothing else has to change. */
export function forwardRequest(body: Buffer, options: ForwardOptions): Buffer {
  return replaceModel(body, options, options.upstreamModel)
}

export function forwardAnswer(body: Buffer, options: ForwardOptions): Buffer {
  return replaceModel(body, options, options.publicModel)
}

function replaceModel(body: Buffer, options: ForwardOptions, name: string): Buffer {
  if (options.publicModel === options.upstreamModel) return body
  const text = body.toString('latin1')
  return Buffer.from(applyEdits(text, renameModel(text, name)), 'latin1')
}
