// A decision in the words of a colleague: who, why, until when, and what happens to its packets.
import type { DecisionView } from '@portcullis/gateway/contract'
import { formatDateTime, formatLeft } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.shield

export function decisionSentence(decision: DecisionView, nowMs: number): string {
  const sentences = [why(decision)]
  if (decision.type === 'ban') {
    sentences.push(until(decision, nowMs), text.where[decision.enforced_at])
    if (decision.hits > 0) sentences.push(text.hitsSince(decision.hits))
  }
  return sentences.join(' ')
}

function why({ origin, value, scenario }: DecisionView): string {
  return origin === 'gateway' ? text.byScenario(value, scenario) : text.by[origin](value)
}

function until(decision: DecisionView, nowMs: number): string {
  const { expires } = decision
  return expires === null
    ? text.isBannedForGood
    : text.isBannedUntil(formatDateTime(expires), formatLeft(expires, nowMs))
}
