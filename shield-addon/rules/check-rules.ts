// Everything that is looked at before rules go to the kernel.
import { formatRule } from './format-rule.ts'
import { VectorPoolFull } from './bit-vector.ts'
import { compileRules, type CompiledRules } from './compile-rules.ts'
import { findLockOuts, type Access } from './lock-out.ts'
import { parseRules } from './parse-rules.ts'
import type { RuleProblem } from './problem.ts'
import type { NamedLists, Peer, Rule } from './rule.ts'
import { findShadowed } from './shadowing.ts'

/** `SHIELD_RULE_PREFIXES`: one generation's room in the kernel's trie. */
export const mostPrefixes = 524_288

export interface RuleCost {
  readonly rules: number
  /** Distinct bit vectors over all fields. */
  readonly vectors: number
  /** Entries of the trie of addresses. */
  readonly prefixes: number
}

export interface CheckedRules {
  readonly rules: readonly Rule[]
  /** Any of these refuses the rules. */
  readonly errors: readonly RuleProblem[]
  readonly warnings: readonly RuleProblem[]
  /** Those of `errors` that keep the administrator out. */
  readonly lockOuts: readonly RuleProblem[]
  /** Null when the rules can't be read or don't fit. */
  readonly compiled: CompiledRules | null
  readonly cost: RuleCost
}

/** `access` null: where nobody knows who administers, lock-out is not looked at. */
export function checkRules(text: string, lists: NamedLists, access: Access | null): CheckedRules {
  const { rules, problems } = parseRules(text)
  const errors = [...problems, ...findUnknownLists(rules, lists)]
  const warnings: RuleProblem[] = findShadowed(rules, lists).map(({ rule, by }) => {
    const effect = by.action.kind === rule.action.kind ? 'says the same' : 'decides'
    const words = `rule "${by.id}" of line ${by.line} takes every packet of it and ${effect}`
    return { line: rule.line, column: 1, message: `rule "${rule.id}" is never met: ${words}` }
  })
  const none = { rules: rules.length, vectors: 0, prefixes: 0 }
  if (errors.length > 0) {
    return { rules, errors: inOrder(errors), warnings, lockOuts: [], compiled: null, cost: none }
  }
  const compiled = tryCompile(rules, lists)
  if (typeof compiled === 'string') {
    const problem = { line: rules.at(-1)?.line ?? 1, column: 1, message: compiled }
    return { rules, errors: [problem], warnings, lockOuts: [], compiled: null, cost: none }
  }
  const lockOuts = (access === null ? [] : findLockOuts(compiled, lists, access)).map(
    ({ rule, message }) => ({ line: rule.line, column: 1, message }),
  )
  return { rules, errors: lockOuts, warnings, lockOuts, compiled, cost: costOf(compiled) }
}

/** The rules, one a line, as they are read. */
export function formatRules(rules: readonly Rule[]): string {
  return rules.map((rule) => `${formatRule(rule)}\n`).join('')
}

function findUnknownLists(rules: readonly Rule[], lists: NamedLists): RuleProblem[] {
  return rules.flatMap(({ line, source, destination }) =>
    [source, destination]
      .filter((peer): peer is Extract<Peer, { kind: 'list' }> => peer.kind === 'list')
      .filter(({ name }) => !lists.has(name))
      .map(({ name }) => {
        const words = `write "portcullis shield import FILE --list ${name}" first`
        return { line, column: 1, message: `there is no list @${name}; ${words}` }
      }),
  )
}

function tryCompile(rules: readonly Rule[], lists: NamedLists): CompiledRules | string {
  try {
    const compiled = compileRules(rules, lists)
    const { prefixes } = costOf(compiled)
    if (prefixes <= mostPrefixes) return compiled
    return `the rules need ${prefixes} networks in the kernel; it holds ${mostPrefixes}, so use shorter lists`
  } catch (error) {
    if (error instanceof VectorPoolFull) return error.message
    throw error
  }
}

function costOf({ rules, vectors, prefixes }: CompiledRules): RuleCost {
  return {
    rules: rules.length,
    vectors: vectors.length,
    prefixes: prefixes.reduce((sum, classes) => sum + classes.prefixes.length, 0),
  }
}

function inOrder(problems: readonly RuleProblem[]): RuleProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
}
