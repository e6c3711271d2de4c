// Pieces of a stream, put together from its first byte on, in any order and within bounds.

const mostPieces = 2_048
const mostWaiting = 64

export interface Assembly {
  /** False when the bounds are reached and the piece was not taken. What is there already stays as it is. */
  add(offset: number, bytes: Uint8Array): boolean
  /** All bytes from the first on, up to the first that is missing. */
  contiguous(): Uint8Array
}

/** Holds at most `mostBytes`, and as much again that waits for what comes before it. */
export function createAssembly(mostBytes: number): Assembly {
  let buffer = new Uint8Array(0)
  let filled = 0
  let pieces = 0
  let waitingBytes = 0
  let waiting: { offset: number; bytes: Uint8Array }[] = []

  function append(offset: number, bytes: Uint8Array): void {
    const fresh = bytes.subarray(filled - offset)
    const needed = filled + fresh.length
    if (needed > buffer.length) {
      const grown = new Uint8Array(Math.min(mostBytes, Math.max(needed, buffer.length * 2)))
      grown.set(buffer.subarray(0, filled))
      buffer = grown
    }
    buffer.set(fresh, filled)
    filled = needed
  }

  return {
    add(offset, bytes) {
      pieces += 1
      if (offset + bytes.length > mostBytes || pieces > mostPieces) return false
      if (offset > filled) {
        waitingBytes += bytes.length
        if (waiting.length >= mostWaiting || waitingBytes > mostBytes) return false
        waiting.push({ offset, bytes: Uint8Array.from(bytes) })
        return true
      }
      if (offset + bytes.length > filled) append(offset, bytes)
      for (let next = findFitting(); next !== undefined; next = findFitting()) {
        append(next.offset, next.bytes)
      }
      waiting = waiting.filter((piece) => piece.offset > filled)
      return true
    },
    contiguous: () => buffer.subarray(0, filled),
  }

  function findFitting(): { offset: number; bytes: Uint8Array } | undefined {
    return waiting.find(({ offset, bytes }) => offset <= filled && offset + bytes.length > filled)
  }
}
