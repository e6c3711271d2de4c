// A call in the words of a colleague: what came of it, and why.
import type { Attempt, CallView } from '@portcullis/gateway/contract'
import { formatDuration } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.sentence

export function callSentence(call: CallView): string {
  const { end, detail } = call
  if (end === 'client_abort') return text.left(formatDuration(call.totalMs))
  if (end === 'blocked') return text.blocked
  if (end === 'refused') return refusedSentence(call)
  if (end === 'timeout' && detail.attempts.length < 2) {
    return text.timeout(formatDuration(call.totalMs))
  }
  if (end !== 'complete') return failedSentence(call)
  return answeredSentence(call)
}

function answeredSentence({ model, totalMs, detail }: CallView): string {
  const failed = detail.attempts.slice(0, -1)
  const time = formatDuration(totalMs)
  if (failed.length === 0) {
    return model === null ? text.answeredPlain(time) : text.answered(model, time)
  }
  const lost = (detail.attempts.at(-1)?.startMs ?? 0) - (detail.attempts[0]?.startMs ?? 0)
  const ordinal = text.ordinals[failed.length] ?? text.last
  return (
    text.answeredAtTry(ordinal) +
    `${failed.map(attemptClause).join(', ')}.` +
    text.retriesAdded(formatDuration(lost))
  )
}

function failedSentence({ errorCode, detail }: CallView): string {
  if (detail.attempts.length === 0) return text.upstreamError(errorCode ?? text.unknown)
  const tries = words.calls.tries(detail.attempts.length)
  return `${text.allFailed(tries)}${detail.attempts.map(attemptClause).join(', ')}.`
}

function attemptClause(attempt: Attempt): string {
  return text.failedTry(attempt.provider, attemptReason(attempt))
}

function attemptReason({ status, errorCode, totalMs }: Attempt): string {
  if (status === 429) return text.outOfRequests
  if (status !== null) return text.gave(status)
  return errorCode?.includes('timeout') ? text.timedOut(formatDuration(totalMs)) : text.noAnswer
}

function refusedSentence(call: CallView): string {
  const { errorCode, detail, model, applicationName } = call
  if (call.status === 429) {
    const limits = detail.limitsHit.length > 0 ? `: ${detail.limitsHit.join(', ')}` : ''
    return text.limited(limits)
  }
  switch (errorCode) {
    case 'authentication_required':
    case 'invalid_api_key':
    case 'source_blocked':
      return text.refused[errorCode]
    case 'subscription_required':
      return text.refused.subscription_required(applicationName ?? words.calls.unknownCaller)
    case 'model_not_found':
      return text.refused.model_not_found(model ?? words.none)
    default:
      return text.refusedCode(errorCode ?? String(call.status))
  }
}
