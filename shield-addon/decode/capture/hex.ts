// Packets written as hex digits: bare, or as tcpdump -xx, xxd and hexdump -C print them.
import { linkType } from '../link.ts'
import type { Frame } from '../records.ts'
import { CaptureError } from './capture-error.ts'

const bytesPerDumpLine = 16

/** `0x0010:`, `00000010:` or, before two blanks, `0010`. */
const offset = /^\s*(?:0x)?([0-9a-f]{4,8})(?::|(?=\s{2}))/i

/** An empty line, or an offset of 0, begins the next packet. Throws CaptureError. */
export function readHex(text: string, time: number): Frame[] {
  const packets: number[][] = [[]]
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const dumped = offset.exec(line)
    const isNew = line.trim() === '' || (dumped !== null && Number.parseInt(dumped[1]!, 16) === 0)
    if (isNew && packets.at(-1)!.length > 0) packets.push([])
    const digits =
      dumped === null ? bareDigits(line, index + 1) : dumpDigits(line, dumped[0].length)
    for (const pair of digits.match(/../g) ?? []) packets.at(-1)!.push(Number.parseInt(pair, 16))
  }
  const frames = packets.filter((bytes) => bytes.length > 0).map((bytes) => frameOf(bytes, time))
  if (frames.length === 0) throw new CaptureError('There is no packet: no hex digits were given.')
  return frames
}

function bareDigits(line: string, number: number): string {
  const digits = line.replaceAll(/0x|[\s:,-]/gi, '')
  if (/^([0-9a-f]{2})*$/i.test(digits)) return digits
  throw new CaptureError(`Line ${number} is neither a capture nor hex digits in pairs.`)
}

/** The column of text behind a gap may look like digits too; hexdump has a gap after 8 bytes as well. */
function dumpDigits(line: string, start: number): string {
  const [first = '', second = ''] = line
    .slice(start)
    .trim()
    .split(/\s{2,}/)
  const eight = /^([0-9a-f]{2} ){7}[0-9a-f]{2}$/i
  const digits = (eight.test(first) ? `${first} ${second}` : first).replaceAll(/\s/g, '')
  return (/^([0-9a-f]{2})*/i.exec(digits)?.[0] ?? '').slice(0, bytesPerDumpLine * 2)
}

/** A packet whose IP length is that of the bytes has no Ethernet header. */
function frameOf(values: readonly number[], time: number): Frame {
  const bytes = Uint8Array.from(values)
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  const version = (bytes[0] ?? 0) >> 4
  const isRaw =
    (version === 4 && word(2) === bytes.length) || (version === 6 && word(4) + 40 === bytes.length)
  return {
    bytes,
    length: bytes.length,
    linkType: isRaw ? linkType.raw : linkType.ethernet,
    time,
  }
}
