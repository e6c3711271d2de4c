// Sets of rules as bits, and the pool that keeps each distinct set once.
import { mostRules } from './rule.ts'

/** Bit n % 32 of word n / 32 stands for rule n. */
export type BitVector = Uint32Array

const words = mostRules / 32

export function createVector(): BitVector {
  return new Uint32Array(words)
}

/** Every one of the first `count` rules. */
export function createFullVector(count: number): BitVector {
  const vector = createVector()
  for (let rule = 0; rule < count; rule++) setBit(vector, rule)
  return vector
}

export function setBit(vector: BitVector, rule: number): void {
  vector[rule >> 5]! |= 1 << (rule & 31)
}

export function clearBit(vector: BitVector, rule: number): void {
  vector[rule >> 5]! &= ~(1 << (rule & 31))
}

/** The lowest rule that is in all, or -1. */
export function lowestCommon(vectors: readonly BitVector[]): number {
  for (let word = 0; word < words; word++) {
    let common = 0xffff_ffff
    for (const vector of vectors) common &= vector[word]!
    if (common !== 0) return word * 32 + (31 - Math.clz32(common & -common))
  }
  return -1
}

export interface VectorPool {
  readonly vectors: readonly BitVector[]
  /** The number of an equal vector, or of a copy of this one. Throws VectorPoolFull. */
  add(vector: BitVector): number
}

/** `SHIELD_RULE_VECTORS`: one generation's room in the kernel. */
export const mostVectors = 16_384

export class VectorPoolFull extends Error {
  constructor() {
    super(`the rules need more than ${mostVectors} bit vectors; use fewer lists that overlap`)
  }
}

/** Number 0 is the vector of all `count` rules: a field that no rule asks about. */
export function createVectorPool(count: number): VectorPool {
  const vectors: BitVector[] = []
  const numbers = new Map<string, number>()
  const pool: VectorPool = {
    vectors,
    add(vector) {
      const key = Buffer.from(vector.buffer).toString('latin1')
      const known = numbers.get(key)
      if (known !== undefined) return known
      if (vectors.length === mostVectors) throw new VectorPoolFull()
      numbers.set(key, vectors.length)
      vectors.push(vector.slice())
      return vectors.length - 1
    },
  }
  pool.add(createFullVector(count))
  return pool
}
