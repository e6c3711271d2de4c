// Clears the host bits of an address.

/** A copy with the bits behind the first `prefix` at 0. */
export function maskBytes(address: Uint8Array, prefix: number): Uint8Array {
  return Uint8Array.from(address, (byte, index) => {
    const kept = Math.min(8, Math.max(0, prefix - index * 8))
    return byte & (0xff00 >> kept)
  })
}
