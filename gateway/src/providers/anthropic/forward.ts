// Same dialect: what must change in the bytes of a messages request and of a whole answer.
import type { ForwardOptions } from '../wire.ts'
import { replaceModel } from '../rename-model.ts'
import { leaveOutSealed } from './leave-out-sealed.ts'

/** The same Buffer when the names are equal: Anthropic always tells usage, so nothing else has to change, save what came from another provider. */
export function forwardRequest(body: Buffer, options: ForwardOptions): Buffer {
  return replaceModel(leaveOutSealed(body), options, options.upstreamModel)
}

export function forwardAnswer(body: Buffer, options: ForwardOptions): Buffer {
  return replaceModel(body, options, options.publicModel)
}
