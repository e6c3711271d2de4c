// From rules to what the kernel looks up: for every field a vector of rules, by its value.
import { createVectorPool, type BitVector } from './bit-vector.ts'
import { classifyPrefixes, type PrefixClasses } from './prefix-classes.ts'
import { highest, mostRules, type NamedLists, type Rule } from './rule.ts'
import {
  classifyAbsence,
  classifyFlags,
  classifyProtocols,
  classifyRanges,
} from './value-classes.ts'

export interface CompiledRules {
  readonly rules: readonly Rule[]
  readonly vectors: readonly BitVector[]
  /** `prefixSpaces` order. */
  readonly prefixes: readonly PrefixClasses[]
  readonly sourcePorts: Uint16Array
  readonly destinationPorts: Uint16Array
  readonly lengths: Uint16Array
  readonly protocols: Uint16Array
  readonly flags: Uint16Array
  readonly ttls: Uint16Array
  /** For packets without ports and flags. */
  readonly noSourcePort: number
  readonly noDestinationPort: number
  readonly noFlags: number
}

/** Index = `enum shield_rule_space`. */
export const prefixSpaces = [
  { side: 'source', family: 4 },
  { side: 'source', family: 6 },
  { side: 'destination', family: 4 },
  { side: 'destination', family: 6 },
] as const

/**
 * Rules without lists always fit: 1,024 of them lead to at most 8,965 distinct vectors. Throws
 * VectorPoolFull.
 */
export function compileRules(rules: readonly Rule[], lists: NamedLists): CompiledRules {
  if (rules.length > mostRules) throw new RangeError(`more than ${mostRules} rules`)
  const pool = createVectorPool(rules.length)
  const each = <K extends keyof Rule>(field: K): Rule[K][] => rules.map((rule) => rule[field])
  return {
    rules,
    vectors: pool.vectors,
    prefixes: prefixSpaces.map(({ side, family }) =>
      classifyPrefixes(each(side), lists, family, pool),
    ),
    sourcePorts: classifyRanges(each('sourcePorts'), highest.port, pool),
    destinationPorts: classifyRanges(each('destinationPorts'), highest.port, pool),
    lengths: classifyRanges(each('length'), highest.length, pool),
    protocols: classifyProtocols(each('protocol'), pool),
    flags: classifyFlags(each('flags'), pool),
    ttls: classifyRanges(each('ttl'), highest.ttl, pool),
    noSourcePort: classifyAbsence(each('sourcePorts'), pool),
    noDestinationPort: classifyAbsence(each('destinationPorts'), pool),
    noFlags: classifyAbsence(each('flags'), pool),
  }
}
