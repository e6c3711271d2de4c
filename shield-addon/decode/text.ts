// Bytes of strangers as text that is safe on a terminal and in a page.

const digits = '0123456789abcdef'

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte >> 4]! + digits[byte & 15]!
  return text
}

/** Printable ASCII as it is; every other byte, and the backslash, as `\xNN`. */
export function toText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    text += isPlain ? String.fromCharCode(byte) : `\\x${digits[byte >> 4]}${digits[byte & 15]}`
  }
  return text
}

export function hex16(value: number): string {
  return value.toString(16).padStart(4, '0')
}
