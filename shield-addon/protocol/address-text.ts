// The grammar of address text: four decimal parts, or eight groups of hex with one gap.

/** 16 mapped bytes, or null. Leading zeros are refused: some systems read them as octal. */
export function parseIpv4(text: string): Uint8Array | null {
  const bytes = new Uint8Array(16)
  bytes[10] = 0xff
  bytes[11] = 0xff
  return fillIpv4(text, bytes, 12) ? bytes : null
}

/** 16 bytes, or null. The last 32 bits may be in dotted form. */
export function parseIpv6(text: string): Uint8Array | null {
  const bytes = new Uint8Array(16)
  const gap = text.indexOf('::')
  if (gap < 0) return fillGroups(text, bytes, 0) === 16 ? bytes : null
  const head = text.slice(0, gap)
  const tail = text.slice(gap + 2)
  if (head.includes('.')) return null
  const before = head === '' ? 0 : fillGroups(head, bytes, 0)
  if (before === null) return null
  const after = new Uint8Array(16)
  const length = tail === '' ? 0 : fillGroups(tail, after, 0)
  if (length === null || before + length > 14) return null
  bytes.set(after.subarray(0, length), 16 - length)
  return bytes
}

function fillIpv4(text: string, bytes: Uint8Array, at: number): boolean {
  const parts = text.split('.')
  if (parts.length !== 4) return false
  for (const [index, part] of parts.entries()) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part)) return false
    const value = Number(part)
    if (value > 255) return false
    bytes[at + index] = value
  }
  return true
}

/** Gives the number of bytes written, or null when the text is no list of groups that fits. */
function fillGroups(text: string, bytes: Uint8Array, start: number): number | null {
  const groups = text.split(':')
  let at = start
  for (const [index, group] of groups.entries()) {
    if (group.includes('.')) {
      const isLast = index === groups.length - 1
      return isLast && at <= 12 && fillIpv4(group, bytes, at) ? at + 4 : null
    }
    if (at > 14 || !/^[0-9a-fA-F]{1,4}$/.test(group)) return null
    const value = Number.parseInt(group, 16)
    bytes[at] = value >> 8
    bytes[at + 1] = value & 0xff
    at += 2
  }
  return at
}
