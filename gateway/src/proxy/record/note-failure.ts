// Writes beside an attempt why it failed, in words short enough for a record.
import type { Clock } from '../../contract/clock.ts'
import type { Answer, Leg, Routed } from '../call.ts'
import type { Failure } from '../route/retry.ts'
import { toMs } from '../time.ts'

/** Characters. */
const longestWords = 300

/**
 * `made`: how many attempts the record had before this one. One that failed before anything was sent (an address that is
 * not allowed, a token that was not to be had) gets its row here, since nobody else could know of it.
 */
export function noteFailure(
  call: Routed,
  leg: Leg,
  made: number,
  result: Answer | Failure,
  clock: Clock,
): void {
  const isOver = 'end' in result
  const code = isOver ? result.errorCode : result.error.code
  if (code === null) return
  const { attempts } = call.journal
  const detail = isOver ? result.errorDetail : (result.error.detail ?? null)
  let attempt = attempts[made] === undefined ? undefined : attempts.at(-1)
  if (attempt === undefined) {
    if (!code.startsWith('upstream_')) return
    attempt = {
      provider: leg.provider.name,
      model: leg.target.model,
      credentialId: leg.credential?.id ?? null,
      reason: leg.reason,
      status: null,
      startMs: toMs(leg.startNs - call.startNs),
      connectMs: null,
      firstTokenMs: null,
      totalMs: toMs(clock.monotonicNs() - leg.startNs),
      errorCode: null,
    }
    attempts.push(attempt)
  }
  attempt.errorCode ??= code
  const words = detail === null ? '' : oneLine(detail)
  if (words !== '') attempt.error = words
}

/** Without control characters, which could write a terminal's screen. */
function oneLine(text: string): string {
  // Cut first: what a provider says may be long.
  const line = text
    .slice(0, longestWords * 2)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return line.length <= longestWords ? line : `${line.slice(0, longestWords - 1)}…`
}
