// A place in bytes that moves forward only and never past the end; every layer is read through it.

/** Thrown by readers, and kept inside the decoder: the layer that was being read tells it. */
export class Unreadable extends Error {
  /** The sender is not to blame: the capture, or the fragment, ends here. */
  readonly isCut: boolean

  constructor(message: string, isCut = false) {
    super(message)
    this.isCut = isCut
  }
}

/** What a layer says about itself when it could not be read to its end. */
export interface Flaw {
  /** What is wrong with it. */
  malformed?: string
  /** The capture ends inside; what is told is right, but it is not all. */
  incomplete?: true
}

export class Reader {
  readonly bytes: Uint8Array
  readonly end: number
  /** Whether what follows was sent and not captured. */
  readonly isCut: boolean
  at: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length, isCut = false) {
    this.bytes = bytes
    this.at = at
    this.end = end
    this.isCut = isCut
  }

  get left(): number {
    return this.end - this.at
  }

  u8(what: string): number {
    this.need(1, what)
    return this.bytes[this.at++]!
  }

  u16(what: string): number {
    this.need(2, what)
    const { bytes, at } = this
    this.at += 2
    return (bytes[at]! << 8) | bytes[at + 1]!
  }

  u24(what: string): number {
    return (this.u8(what) << 16) | this.u16(what)
  }

  u32(what: string): number {
    this.need(4, what)
    const { bytes, at } = this
    this.at += 4
    const low = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    return bytes[at]! * 0x100_0000 + low
  }

  /** A view, not a copy. */
  take(length: number, what: string): Uint8Array {
    this.need(length, what)
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  skip(length: number, what: string): void {
    this.need(length, what)
    this.at += length
  }

  /** The next `length` bytes as a reader of their own; of a capture that ends inside, what is there. */
  inner(length: number, what: string): Reader {
    if (length > this.left && this.isCut) {
      const rest = new Reader(this.bytes, this.at, this.end, true)
      this.at = this.end
      return rest
    }
    this.need(length, what)
    this.at += length
    return new Reader(this.bytes, this.at - length, this.at)
  }

  /** All that is left. */
  rest(): Uint8Array {
    return this.bytes.subarray(this.at, this.end)
  }

  private need(length: number, what: string): void {
    const { left } = this
    if (length <= left) return
    const message = `${what} needs ${length} ${length === 1 ? 'byte' : 'bytes'}, ${left} ${left === 1 ? 'is' : 'are'} left`
    throw new Unreadable(message, this.isCut)
  }
}

/** Runs one layer's reading; false when it was not read to its end, and the layer then says why. */
export function readLayer(layer: Flaw, read: () => void): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    if (error.isCut) layer.incomplete = true
    else noteFlaw(layer, error.message)
    return false
  }
}

/** The first flaw of a layer is the one that is told. */
export function noteFlaw(layer: Flaw, message: string): void {
  layer.malformed ??= message
}
