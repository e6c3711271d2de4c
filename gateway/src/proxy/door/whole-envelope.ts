// The envelope of operations whose answers never come as a stream.
import type { DoorEnvelope } from './codec.ts'
import { invalidField, readModelAndStream } from './parse-body.ts'

/** Throws GatewayError `invalid_request`. */
export function readWholeEnvelope(body: unknown): DoorEnvelope {
  const { model, isStream } = readModelAndStream(body)
  if (isStream) throw invalidField('stream', 'answers of this address do not come as a stream')
  return { model, isStream, wantsUsage: true }
}
