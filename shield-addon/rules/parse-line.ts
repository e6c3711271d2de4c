// One line of the language: `ID: ACTION PROTOCOL from … port … to … port … flags … length … ttl …`.
import { isIpv4 } from '../protocol/address.ts'
import { createLineReader, type LineReader, type Word } from './line-reader.ts'
import { readFlags, readPeer, readRange } from './parse-conditions.ts'
import { LineError } from './problem.ts'
import { highest, protocolNumbers, type Rule, type RuleAction } from './rule.ts'

const mostPerSecond = 1_000_000_000

const actionWords = 'drop, pass, limit N/s, sample or count'
const protocolWords = 'tcp, udp, icmp, icmpv6, ip or a protocol number from 0 to 255'
const partWords = 'from, to, flags, length or ttl'

type Draft = { -readonly [K in keyof Rule]: Rule[K] }

/** Null for a line without a rule. Throws LineError. */
export function parseLine(text: string, line: number): Rule | null {
  const { id, reader } = readId(text)
  if (id === null) return null
  const action = readAction(reader)
  const rule: Draft = {
    id,
    line,
    action,
    protocol: readProtocol(reader),
    source: { kind: 'any' },
    sourcePorts: null,
    destination: { kind: 'any' },
    destinationPorts: null,
    flags: null,
    length: null,
    ttl: null,
  }
  const seen = new Set<string>()
  for (let word = reader.peek(); word !== null; word = reader.peek()) {
    reader.next(partWords)
    if (seen.has(word.text)) {
      throw new LineError(word.column, `"${word.text}" stands twice; write it once`)
    }
    seen.add(word.text)
    readPart(rule, word, reader)
  }
  return rule
}

/** The name before the colon, and the rest of the line. */
function readId(text: string): { id: string | null; reader: LineReader } {
  const reader = createLineReader(text)
  const word = reader.peek()
  if (word === null) return { id: null, reader }
  const code = text.replace(/[#;].*$/, '')
  const colon = code.indexOf(':')
  const id = colon < 0 ? '' : code.slice(0, colon).trim()
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(id)) {
    const words =
      'a name for the rule and a colon first, such as "no-telnet: drop tcp to any port 23"'
    const why = colon < 0 ? 'the rule has no name' : `"${id}" is no name of a rule`
    const allowed = 'a name is 1 to 64 letters, digits, "_", "." or "-"'
    throw new LineError(word.column, `${why}; write ${words} (${allowed})`)
  }
  return { id, reader: createLineReader(text.slice(colon + 1), colon + 2) }
}

function readAction(reader: LineReader): RuleAction {
  const word = reader.next(actionWords)
  switch (word.text) {
    case 'drop':
    case 'pass':
    case 'sample':
    case 'count':
      return { kind: word.text }
    case 'limit':
      return { kind: 'limit', perSecond: readRate(reader) }
    default:
      throw new LineError(word.column, `"${word.text}" is no action; write ${actionWords}`)
  }
}

function readRate(reader: LineReader): number {
  const word = reader.next('how many packets a second, such as 100/s, after "limit"')
  const match = /^(\d{1,10})\/s$/.exec(word.text)
  const rate = Number(match?.[1])
  if (rate >= 1 && rate <= mostPerSecond) return rate
  const words = `packets a second from 1/s to ${mostPerSecond}/s, such as 100/s`
  throw new LineError(word.column, `"${word.text}" is no rate; write ${words}`)
}

function readProtocol(reader: LineReader): number | null {
  const word = reader.next(protocolWords)
  if (word.text === 'ip') return null
  if (Object.hasOwn(protocolNumbers, word.text)) {
    return protocolNumbers[word.text as keyof typeof protocolNumbers]
  }
  if (/^\d{1,3}$/.test(word.text) && Number(word.text) <= 255) return Number(word.text)
  throw new LineError(word.column, `"${word.text}" is no protocol; write ${protocolWords}`)
}

function readPart(rule: Draft, word: Word, reader: LineReader): void {
  switch (word.text) {
    case 'from':
      rule.source = readPeer(reader, 'from')
      rule.sourcePorts = readPorts(rule, reader)
      return checkFamilies(rule, word)
    case 'to':
      rule.destination = readPeer(reader, 'to')
      rule.destinationPorts = readPorts(rule, reader)
      return checkFamilies(rule, word)
    case 'flags':
      if (rule.protocol !== protocolNumbers.tcp) {
        throw new LineError(word.column, 'flags need the protocol tcp; write tcp')
      }
      rule.flags = readFlags(reader)
      return
    case 'length':
      rule.length = readRange(reader, 'length', highest.length)
      return
    case 'ttl':
      rule.ttl = readRange(reader, 'ttl', highest.ttl)
      return
    case 'port': {
      const words = '"from any port …" for the source or "to any port …" for the destination'
      throw new LineError(word.column, `a port belongs to a side; write ${words}`)
    }
    default:
      throw new LineError(word.column, `"${word.text}" is not known here; write ${partWords}`)
  }
}

function readPorts(rule: Draft, reader: LineReader): Rule['sourcePorts'] {
  const word = reader.peek()
  if (word?.text !== 'port') return null
  reader.next('port')
  if (rule.protocol !== protocolNumbers.tcp && rule.protocol !== protocolNumbers.udp) {
    throw new LineError(word.column, 'ports need the protocol tcp or udp; write a rule for each')
  }
  return readRange(reader, 'port', highest.port)
}

function checkFamilies({ source, destination }: Rule, word: Word): void {
  if (source.kind !== 'network' || destination.kind !== 'network') return
  if (source.isNegated || destination.isNegated) return
  if (isIpv4(source.address) === isIpv4(destination.address)) return
  const message = 'one side is IPv4 and the other IPv6, so it matches no packet; write one family'
  throw new LineError(word.column, message)
}
