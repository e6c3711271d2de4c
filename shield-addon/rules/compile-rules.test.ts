// The compiled vectors give every packet the rule that the plain reading of the rules gives it.
import { describe, expect, test } from 'vitest'
import { parseAddress } from '../protocol/address.ts'
import {
  createRandom,
  randomLists,
  randomPacket,
  randomRules,
} from '../test/random-rules.fixture.ts'
import { mostVectors, VectorPoolFull } from './bit-vector.ts'
import { compileRules } from './compile-rules.ts'
import { createCompiledMatcher } from './match-compiled.ts'
import { findRule } from './match-rule.ts'
import { parseRules } from './parse-rules.ts'
import { mostRules, type Rule } from './rule.ts'

const counts = [1, 2, 31, 32, 33, 100, 400, mostRules]

describe('random packets get the same rule from vectors and reference', () => {
  test.each(counts)('of %i rules', (count) => {
    const random = createRandom(count)
    const lists = randomLists(random)
    const rules = randomRules(random, count, lists)
    const match = createCompiledMatcher(compileRules(rules, lists))
    const packets = 100_000 / counts.length
    const found = new Set<string>()
    for (let index = 0; index < packets; index++) {
      const packet = randomPacket(random, rules, lists)
      const expected = findRule(rules, lists, packet)
      const actual = match(packet)
      if (actual !== expected) expect({ packet, actual }).toEqual({ packet, actual: expected })
      if (actual !== null) found.add(actual.id)
    }
    // Else the packets would prove nothing.
    expect(found.size).toBeGreaterThan(Math.min(count, 20) / 2)
  })
})

test('the most rules, each with values of its own in every field, fit', () => {
  const text = Array.from({ length: mostRules }, (_, n) => {
    const side = (first: number): string => `${first}.${n >> 8}.${n & 255}.0/${20 + (n % 12)}`
    const source = `from ${side(10)} port ${n * 17}-${n * 17 + 40}`
    const destination = `to ${side(11)} port ${n * 19}-${n * 19 + 33}`
    const flag = ['syn', 'ack', '!rst', 'psh,!urg'][n % 4]
    const rest = `flags ${flag} length ${n * 3}-${n * 41 + 9} ttl ${n % 200}-${(n % 200) + 50}`
    return `r${n}: drop tcp ${source} ${destination} ${rest}`
  })
  const { rules, problems } = parseRules(text.join('\n'))
  expect(problems).toEqual([])
  const { vectors } = compileRules(rules, new Map())
  expect(vectors.length).toBeGreaterThan(3_000)
  expect(vectors.length).toBeLessThan(mostVectors)
})

test('lists that overlap in too many ways are refused by name of the limit', () => {
  const random = createRandom(7)
  const networks = Array.from({ length: 20_000 }, (_, n) =>
    parseAddress(`10.${n >> 8}.${n & 255}.1`)!,
  )
  const names = Array.from({ length: 40 }, (_, n) => `list-${n}`)
  const lists = new Map(
    names.map((name) => [name, networks.filter(() => random.chance(0.5))] as const),
  )
  const text = names.map((name) => `${name}: drop ip from @${name}`).join('\n')
  const { rules } = parseRules(text)
  expect(() => compileRules(rules, lists)).toThrow(VectorPoolFull)
})

test('a list of a hundred thousand addresses compiles to a handful of vectors', () => {
  const networks = Array.from({ length: 100_000 }, (_, n) =>
    parseAddress(`${10 + (n & 1)}.${n >> 9}.${(n >> 1) & 255}.${n & 255}`)!,
  )
  const { rules } = parseRules('a: drop ip from @many\nb: pass ip from not @many')
  const compiled = compileRules(rules, new Map([['many', networks]]))
  expect(compiled.vectors.length).toBeLessThan(6)
  const packet = { ...packetOf(rules), source: parseAddress('10.0.0.0')!.bytes }
  expect(createCompiledMatcher(compiled)(packet)?.id).toBe('a')
})

function packetOf(rules: readonly Rule[]) {
  return randomPacket(createRandom(1), rules, new Map([['many', [parseAddress('10.0.0.0')!]]]))
}
