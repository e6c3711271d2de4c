// The data of one event of a stream.
import { readObject, type JsonObject } from '../contract/read-json.ts'
import { GatewayError } from '../errors.ts'
import { readEvents } from './sse.ts'

/** The `data` of one event given in Latin-1; null when it has none. */
export function readData(block: string): string | null {
  return readEvents(Buffer.from(block, 'latin1').toString())[0]?.data ?? null
}

/** What goes on of an event without data in `block`: comments do, and empty data lines, at which clients break, do not. */
export function passWithoutData(block: string): string {
  return /^data/m.test(block) ? '' : block
}

/** The JSON object of an event. Throws GatewayError `upstream_unreadable`. */
export function readEventData(data: string): JsonObject {
  return requireObject(parseEventData(data))
}

/** The JSON of an event. Throws GatewayError `upstream_unreadable`. */
export function parseEventData(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch (cause) {
    throw new GatewayError('upstream_unreadable', { detail: 'an event that is no JSON', cause })
  }
}

/** Throws GatewayError `upstream_unreadable`. */
export function requireObject(event: unknown): JsonObject {
  const object = readObject(event)
  if (object !== null) return object
  throw new GatewayError('upstream_unreadable', { detail: 'an event that is no object' })
}
