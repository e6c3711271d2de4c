// Where the phases of an attempt lie on the time axis of its call, in percent.
import type { Attempt } from '@portcullis/gateway/contract'

export interface Bar {
  phase: 'connect' | 'wait' | 'stream' | 'failed'
  left: number
  width: number
}

export function isFailed(attempt: Attempt): boolean {
  return attempt.errorCode !== null || attempt.status === null || attempt.status >= 400
}

/** Times of an attempt count from its own start; `totalMs` is the call's. */
export function barsOf(attempt: Attempt, totalMs: number): Bar[] {
  const whole = Math.max(totalMs, attempt.startMs + attempt.totalMs, 0.001)
  const percent = (ms: number) => (ms / whole) * 100
  const connect = Math.min(attempt.connectMs ?? 0, attempt.totalMs)
  const bars: Bar[] = []
  const add = (phase: Bar['phase'], fromMs: number, toMs: number) => {
    if (toMs <= fromMs) return
    bars.push({ phase, left: percent(attempt.startMs + fromMs), width: percent(toMs - fromMs) })
  }
  add('connect', 0, connect)
  if (isFailed(attempt)) {
    add('failed', connect, attempt.totalMs)
    return bars
  }
  const firstToken = Math.min(attempt.firstTokenMs ?? attempt.totalMs, attempt.totalMs)
  add('wait', connect, firstToken)
  add('stream', Math.max(connect, firstToken), attempt.totalMs)
  return bars
}
