// Takes what the plan of the subscription limits: requests a minute and parallel calls, together or not at all.
import type { Admission, Counters } from '../../counters/counters.ts'
import { GatewayError } from '../../errors.ts'
import type { Grant, Received } from '../call.ts'
import type { Access } from './access.ts'

const noHeaders: Readonly<Record<string, string>> = {}

/**
 * Throws GatewayError `rate_limit_exceeded` or `parallel_limit_exceeded` with `retry-after`, at most 60 seconds; nothing
 * is taken then. A parallel slot in the grant is to be released once.
 */
export function takeLimits(call: Received, access: Access, counters: Counters): Grant {
  const { subscription } = access
  const { requestsPerMinute, parallel, slots } = subscription
  const isRated = requestsPerMinute !== null && slots.requests !== null
  const isParallel = parallel !== null && slots.parallel !== null
  if (!isRated && !isParallel) return { ...access, parallelSlot: null, limitHeaders: noHeaders }
  const admission = counters.admit({
    requests: isRated ? { slot: slots.requests, perMinute: requestsPerMinute } : null,
    parallel: isParallel ? { slot: slots.parallel, limit: parallel } : null,
  })
  const limitHeaders = isRated ? describeRate(requestsPerMinute, admission) : noHeaders
  if (!admission.isAllowed) throw refusal(call, admission, limitHeaders)
  return { ...access, parallelSlot: isParallel ? slots.parallel : null, limitHeaders }
}

function refusal(
  call: Received,
  admission: Admission,
  limitHeaders: Readonly<Record<string, string>>,
): GatewayError {
  call.journal.limitsHit.push(admission.refusedBy ?? 'requests')
  if (admission.refusedBy === 'parallel') {
    return new GatewayError('parallel_limit_exceeded', {
      headers: { ...limitHeaders, 'retry-after': '1' },
    })
  }
  const waitMs = Math.min(60_000, Math.max(1, admission.requests?.retryAfterMs ?? 1_000))
  return new GatewayError('rate_limit_exceeded', {
    headers: {
      ...limitHeaders,
      'retry-after': String(Math.ceil(waitMs / 1_000)),
      'retry-after-ms': String(Math.ceil(waitMs)),
    },
  })
}

function describeRate(perMinute: number, admission: Admission): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(perMinute),
    'x-ratelimit-remaining-requests': String(admission.requests?.remaining ?? 0),
  }
}
