// Google's bodies that name their model a second time, beside the address: the name must be the provider's there too.
import { readObject, type JsonObject } from '../../contract/read-json.ts'
import { parseExactly } from '../../contract/canonical/tool-arguments.ts'
import type { ForwardOptions } from '../wire.ts'

/**
 * `holders` finds the objects with a `model`. The same Buffer with equal names; else the body is written anew, which
 * keeps what it says.
 */
export function renameInside(
  body: Buffer,
  { publicModel, upstreamModel }: ForwardOptions,
  holders: (request: JsonObject) => readonly (JsonObject | null)[],
): Buffer {
  if (publicModel === upstreamModel) return body
  const request = readObject(parseExactly(body.toString()))
  if (request === null) return body
  const model = `models/${upstreamModel}`
  for (const holder of holders(request)) {
    if (typeof holder?.model === 'string') Object.assign(holder, { model })
  }
  return Buffer.from(JSON.stringify(request))
}
