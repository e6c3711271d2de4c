// Packets that were seen, judged by the rules of now and by those to come.
import type { Rule, RulePacket } from './rule.ts'

export type RuleVerdict = 'pass' | 'drop' | 'limit'

/** What the rules say of a packet; no rule is met: pass. */
export interface Judgement {
  readonly verdict: RuleVerdict
  readonly rule: string | null
}

export interface Change<P> {
  readonly before: Judgement
  readonly after: Judgement
  readonly packets: number
  /** The last of them. */
  readonly example: P
}

export interface Replay<P> {
  readonly packets: number
  /** Of these, how many get another verdict. */
  readonly changed: number
  /** By what changes, the most frequent first; another rule with the same verdict is none. */
  readonly changes: readonly Change<P>[]
}

type Matcher = (packet: RulePacket) => Rule | null

export function replay<P extends { readonly packet: RulePacket }>(
  seen: readonly P[],
  before: Matcher,
  after: Matcher,
): Replay<P> {
  const changes = new Map<string, Change<P>>()
  let changed = 0
  for (const example of seen) {
    const was = judgementOf(before(example.packet))
    const will = judgementOf(after(example.packet))
    if (was.verdict === will.verdict) continue
    changed += 1
    const key = [was.verdict, was.rule, will.verdict, will.rule].join(' ')
    const packets = (changes.get(key)?.packets ?? 0) + 1
    changes.set(key, { before: was, after: will, packets, example })
  }
  return {
    packets: seen.length,
    changed,
    changes: [...changes.values()].toSorted((a, b) => b.packets - a.packets),
  }
}

function judgementOf(rule: Rule | null): Judgement {
  if (rule === null) return { verdict: 'pass', rule: null }
  const { kind } = rule.action
  return { verdict: kind === 'drop' || kind === 'limit' ? kind : 'pass', rule: rule.id }
}
