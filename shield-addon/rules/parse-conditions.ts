// The parts of a rule that hold values: peers, ranges, flags.
import { parseAddress } from '../protocol/address.ts'
import type { LineReader, Word } from './line-reader.ts'
import { LineError } from './problem.ts'
import { flagNames, type FlagCondition, type Peer, type Range } from './rule.ts'

export const listName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/

const peerWords = 'an address or network such as 192.0.2.0/24, @list, or any'

export function readPeer(reader: LineReader, side: 'from' | 'to'): Peer {
  let word = reader.next(`${peerWords} after "${side}"`)
  const isNegated = word.text === 'not'
  if (isNegated) word = reader.next(`an address, a network or @list after "not"`)
  if (word.text === 'any') {
    if (!isNegated) return { kind: 'any' }
    throw new LineError(word.column, '"not any" matches no packet; write a network or @list')
  }
  if (word.text.startsWith('@')) {
    const name = word.text.slice(1)
    if (listName.test(name)) return { kind: 'list', name, isNegated }
    const words = '@ and 1 to 64 letters, digits, "_", "." or "-"'
    throw new LineError(word.column, `"${word.text}" is no name of a list; write ${words}`)
  }
  const address = parseAddress(word.text)
  if (address !== null) return { kind: 'network', address, isNegated }
  throw new LineError(word.column, `"${word.text}" is no address; write ${peerWords}`)
}

export function readRange(reader: LineReader, what: string, most: number): Range {
  const word = reader.next(`a number or a range such as 10-20 after "${what}"`)
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(word.text)
  if (match === null) {
    const words = 'a number or a range such as 10-20'
    throw new LineError(word.column, `"${word.text}" is no range for ${what}; write ${words}`)
  }
  const from = Number(match[1])
  const to = Number(match[2] ?? match[1])
  if (to < from) {
    const words = `write ${what} ${to}-${from}`
    throw new LineError(word.column, `the range "${word.text}" is upside down; ${words}`)
  }
  if (to > most) {
    throw new LineError(word.column, `${what} ${to} is too large; write 0 to ${most}`)
  }
  return { from, to }
}

/** `syn,!ack`. */
export function readFlags(reader: LineReader): FlagCondition {
  const word = reader.next('flags such as syn,!ack after "flags"')
  let set = 0
  let clear = 0
  for (const part of word.text.split(',')) {
    const isClear = part.startsWith('!')
    const bit = flagBit(isClear ? part.slice(1) : part, word)
    if (isClear) clear |= bit
    else set |= bit
  }
  if ((set & clear) === 0) return { set, clear }
  const message = `"${word.text}" asks for a flag both set and not set; write it once`
  throw new LineError(word.column, message)
}

function flagBit(name: string, word: Word): number {
  const bit = (flagNames as readonly string[]).indexOf(name)
  if (bit >= 0) return 1 << bit
  const words = `${flagNames.join(', ')}, with commas and without blanks, "!" before one that must not be set`
  throw new LineError(word.column, `"${name}" is no TCP flag; write ${words}`)
}
