// Compiled rules as the kernel's maps hold them: `struct shield_rule_tables` and the trie's records.
import {
  prefixSpaces,
  type BitVector,
  type ClassPrefix,
  type CompiledRules,
  type Rule,
} from '../rules/index.ts'

export type Generation = 0 | 1

/** Index = `enum shield_rule_action`. */
export const ruleActions = ['pass', 'drop', 'limit', 'sample', 'count'] as const

/** `SHIELD_RULE_SLOTS`. */
export const ruleSlots = 2_048

const tickShift = 20
const rowBytes = 65_536 * 2
const vectorBytes = 8 + 128
const ruleBytes = 16
const mostRules = 1_024
export const prefixRecordBytes = 24 + 4

/** Offsets in the struct. */
const rulesAt = 7 * rowBytes + 3 * 512 + 8
const vectorsAt = rulesAt + mostRules * ruleBytes

/** `slots[n]` is where rule n is counted. Ends behind the last vector that is used. */
export function encodeTables(
  compiled: CompiledRules,
  slots: readonly number[],
  ticksPerSecond: number,
): Uint8Array {
  const bytes = new Uint8Array(vectorsAt + compiled.vectors.length * vectorBytes)
  let at = 0
  const put = (row: Uint16Array): void => {
    bytes.set(new Uint8Array(row.buffer, row.byteOffset, row.byteLength), at)
    at += row.byteLength
  }
  for (const { near } of compiled.prefixes) put(near)
  put(compiled.sourcePorts)
  put(compiled.destinationPorts)
  put(compiled.lengths)
  put(compiled.protocols)
  put(compiled.flags)
  put(compiled.ttls)
  put(Uint16Array.of(compiled.noSourcePort, compiled.noDestinationPort, compiled.noFlags, 0))
  const view = new DataView(bytes.buffer)
  for (const [index, rule] of compiled.rules.entries()) {
    putRule(view, rulesAt + index * ruleBytes, rule, slots[index]!, ticksPerSecond)
  }
  for (const [index, vector] of compiled.vectors.entries()) {
    putVector(view, vectorsAt + index * vectorBytes, vector)
  }
  return bytes
}

function putRule(view: DataView, at: number, rule: Rule, slot: number, ticks: number): void {
  const { action } = rule
  view.setUint32(at, slot, true)
  view.setUint32(at + 4, ruleActions.indexOf(action.kind), true)
  if (action.kind !== 'limit') return
  const interval = Math.max(1, Math.floor((ticks * 2 ** tickShift) / action.perSecond))
  view.setBigUint64(at + 8, BigInt(interval), true)
}

function putVector(view: DataView, at: number, vector: BitVector): void {
  let wordsSet = 0
  for (let word = 0; word < vector.length; word += 2) {
    if (vector[word] !== 0 || vector[word + 1] !== 0) wordsSet |= 1 << (word / 2)
    view.setUint32(at + 8 + word * 4, vector[word]!, true)
    view.setUint32(at + 12 + word * 4, vector[word + 1]!, true)
  }
  view.setUint32(at, wordsSet, true)
}

/** Records of key and value, at most `most` in one piece. */
export function* encodePrefixes(
  compiled: CompiledRules,
  generation: Generation,
  most: number,
): Generator<Uint8Array> {
  for (const [space, { prefixes }] of compiled.prefixes.entries()) {
    for (let from = 0; from < prefixes.length; from += most) {
      const key = generation * prefixSpaces.length + space
      yield encodePiece(prefixes.slice(from, from + most), key)
    }
  }
}

function encodePiece(prefixes: readonly ClassPrefix[], space: number): Uint8Array {
  const records = new Uint8Array(prefixes.length * prefixRecordBytes)
  const view = new DataView(records.buffer)
  for (const [index, { bytes, bits, vector }] of prefixes.entries()) {
    const at = index * prefixRecordBytes
    view.setUint32(at, 32 + bits, true)
    view.setUint32(at + 4, space, true)
    records.set(bytes, at + 8)
    view.setUint32(at + 24, vector, true)
  }
  return records
}
