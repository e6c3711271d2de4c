// Fields with few values: for each value the number of the vector of the rules that take it.
import { clearBit, createFullVector, createVector, setBit, type VectorPool } from './bit-vector.ts'
import type { FlagCondition, Range } from './rule.ts'

/** `ranges[n]` is what rule n asks for; null is no condition. Indexed by value, 0 to `most`. */
export function classifyRanges(
  ranges: readonly (Range | null)[],
  most: number,
  pool: VectorPool,
): Uint16Array {
  const classes = new Uint16Array(most + 1)
  const vector = createVector()
  const starts = new Map<number, number[]>()
  const ends = new Map<number, number[]>()
  for (const [rule, range] of ranges.entries()) {
    if (range === null) {
      setBit(vector, rule)
    } else {
      group(starts, range.from, rule)
      group(ends, range.to + 1, rule)
    }
  }
  const edges = [...new Set([0, ...starts.keys(), ...ends.keys()])].toSorted((a, b) => a - b)
  for (const [index, edge] of edges.entries()) {
    if (edge > most) break
    for (const rule of ends.get(edge) ?? []) clearBit(vector, rule)
    for (const rule of starts.get(edge) ?? []) setBit(vector, rule)
    classes.fill(pool.add(vector), edge, edges[index + 1] ?? most + 1)
  }
  return classes
}

/** The vector for a packet that has no such field: the rules that do not ask for it. */
export function classifyAbsence(conditions: readonly unknown[], pool: VectorPool): number {
  const vector = createFullVector(conditions.length)
  for (const [rule, condition] of conditions.entries()) {
    if (condition !== null) clearBit(vector, rule)
  }
  return pool.add(vector)
}

/** Indexed by protocol number. */
export function classifyProtocols(
  protocols: readonly (number | null)[],
  pool: VectorPool,
): Uint16Array {
  return classifyRanges(
    protocols.map((number) => (number === null ? null : { from: number, to: number })),
    255,
    pool,
  )
}

/** Indexed by the flags byte. */
export function classifyFlags(
  conditions: readonly (FlagCondition | null)[],
  pool: VectorPool,
): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, flags) => {
    const vector = createVector()
    for (const [rule, condition] of conditions.entries()) {
      const isTaken =
        condition === null ||
        ((flags & condition.set) === condition.set && (flags & condition.clear) === 0)
      if (isTaken) setBit(vector, rule)
    }
    return pool.add(vector)
  })
}

function group(groups: Map<number, number[]>, key: number, rule: number): void {
  const known = groups.get(key)
  if (known === undefined) groups.set(key, [rule])
  else known.push(rule)
}
