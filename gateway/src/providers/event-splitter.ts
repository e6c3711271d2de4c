// Cuts a byte stream into whole server-sent events without looking inside them.
import { GatewayError } from '../errors.ts'

const lineFeed = 10
const carriageReturn = 13
const noBytes = Buffer.alloc(0)

/** An image in base64 fits; more is no event but a fault. */
const defaultMaxEventBytes = 32 * 1024 * 1024

export interface EventSplitter {
  /**
   * The bytes up to the last blank line seen, which is a whole number of events; empty when there is none.
   * The chunk itself when it ends with one. Throws GatewayError `upstream_unreadable` past the bound.
   */
  push(chunk: Buffer): Buffer
  /** What was left without its blank line when the body ended. */
  end(): Buffer
}

/** Holds at most `maxEventBytes` of an event that is not complete. */
export function createEventSplitter(maxEventBytes = defaultMaxEventBytes): EventSplitter {
  let held: Buffer[] = []
  let heldBytes = 0

  function hold(chunk: Buffer) {
    heldBytes += chunk.length
    if (heldBytes > maxEventBytes) {
      held = []
      throw new GatewayError('upstream_unreadable', {
        detail: `a server-sent event is longer than ${maxEventBytes} bytes`,
      })
    }
    if (chunk.length > 0) held.push(chunk)
  }

  function take(): Buffer {
    const whole = held.length === 1 ? held[0]! : Buffer.concat(held)
    held = []
    heldBytes = 0
    return whole
  }

  /** The blank line may lie across the join; two CRLF reach three bytes to each side. */
  function endInJoin(chunk: Buffer): number {
    const tail = Buffer.concat(held.slice(-3)).subarray(-3)
    const end = endOfLastEvent(Buffer.concat([tail, chunk.subarray(0, 3)]))
    return end === 0 ? 0 : Math.max(0, end - tail.length)
  }

  return {
    push(chunk) {
      let end = endOfLastEvent(chunk)
      if (end === 0 && heldBytes > 0) end = endInJoin(chunk)
      if (end === 0) {
        hold(chunk)
        return noBytes
      }
      if (heldBytes === 0 && end === chunk.length) return chunk
      hold(chunk.subarray(0, end))
      const whole = take()
      hold(chunk.subarray(end))
      return whole
    },
    end: () => (heldBytes === 0 ? noBytes : take()),
  }
}

/** Index behind the last blank line (two line ends in a row; LF, CRLF and CR are line ends), 0 when there is none. */
function endOfLastEvent(bytes: Buffer): number {
  let at = bytes.length - 1
  while (at > 0) {
    const byte = bytes[at]
    if (byte !== lineFeed && byte !== carriageReturn) {
      at -= 1
      continue
    }
    const start = byte === lineFeed && bytes[at - 1] === carriageReturn ? at - 1 : at
    const before = bytes[start - 1]
    if (before === lineFeed || before === carriageReturn) return at + 1
    at = start - 1
  }
  return 0
}
