// Room 5: one attempt at one target, from its first byte out to the last byte in.
import type { Attempt } from '../../contract/call.ts'
import type { Clock } from '../../contract/clock.ts'
import { GatewayError } from '../../errors.ts'
import { findBaseUrlFault } from '../../providers/base-url-hint.ts'
import type { Leg, Routed } from '../call.ts'
import { whileThere } from '../door/while-there.ts'
import { longestToldMs, readRest } from '../route/read-limits.ts'
import type { Failure } from '../route/retry.ts'
import { toMs } from '../time.ts'
import type { Collector } from './collect.ts'
import type { UpstreamRequest } from './encode.ts'
import { runExchange, type AnswerReader, type Exchanged } from './exchange.ts'
import { RefusedAddressError } from './guard.ts'
import type { Pools, Upstream } from './pools.ts'
import { quoteProvider } from './quote-provider.ts'

export interface Sender {
  /** Sends the request and feeds `reader`. Gives the failure of the transport, null when the answer came to its end. */
  send(
    call: Routed,
    leg: Leg,
    request: UpstreamRequest,
    reader: AnswerReader,
  ): Promise<GatewayError | null>
}

export function createSender(options: { readonly pools: Pools; readonly clock: Clock }): Sender {
  const { pools, clock } = options

  function exchange(
    call: Routed,
    leg: Leg,
    upstream: Upstream,
    request: UpstreamRequest,
    reader: AnswerReader,
  ): Promise<Exchanged> {
    return runExchange({
      dispatcher: upstream.dispatcher,
      request: {
        origin: upstream.origin,
        path: upstream.basePath + request.path,
        method: 'POST',
        headers: request.headers,
        body: request.body,
      },
      reader,
      client: call.client,
      clock,
      timeouts: leg.timeouts,
      isStream: call.envelope.isStream,
      totalDeadlineNs: call.route.deadlineNs,
    })
  }

  return {
    async send(call, leg, request, reader) {
      const { journal } = call
      journal.leg = leg
      const upstream = reach(pools, leg)
      const signing = sign(call, leg, upstream, request)
      if (signing !== null) await signing
      journal.firstAttemptNs ??= clock.monotonicNs()
      let exchanged = await exchange(call, leg, upstream, request, reader)
      // The upstream closed a kept connection just as we took it: it has not seen this request.
      if (exchanged.transportError !== null && pools.isStale(exchanged.transportError)) {
        exchanged = await exchange(call, leg, upstream, request, reader)
      }
      const endNs = clock.monotonicNs()
      journal.upstreamNs += endNs - exchanged.startNs
      journal.attempts.push(describeAttempt(call, leg, exchanged, reader.status, endNs))
      return exchanged.error
    },
  }
}

function reach(pools: Pools, leg: Leg): Upstream {
  try {
    return pools.to(leg.provider, leg.adapter)
  } catch (error) {
    if (!(error instanceof RefusedAddressError)) throw error
    throw new GatewayError('upstream_failed', {
      detail: error.message,
      isRetryable: false,
      cause: error,
    })
  }
}

function describeAttempt(
  { startNs, journal }: Routed,
  leg: Leg,
  exchanged: Exchanged,
  status: number | null,
  endNs: number,
): Attempt {
  const { connectedNs, error } = exchanged
  const { firstTokenNs } = journal
  return {
    provider: leg.provider.name,
    model: leg.target.model,
    credentialId: leg.credential?.id ?? null,
    reason: leg.reason,
    status,
    startMs: toMs(exchanged.startNs - startNs),
    connectMs: connectedNs === null ? null : toMs(connectedNs - exchanged.startNs),
    firstTokenMs: firstTokenNs === null ? null : toMs(firstTokenNs - exchanged.startNs),
    totalMs: toMs(endNs - exchanged.startNs),
    errorCode: error?.code ?? null,
  }
}

/** Adds the proof of vendors that want more than a header with the secret; null for all others. */
function sign(
  { client }: Routed,
  leg: Leg,
  { origin, basePath, dispatcher }: Upstream,
  request: UpstreamRequest,
): Promise<void> | null {
  const { adapter, credential } = leg
  if (adapter.sign === undefined) return null
  const { headers, body } = request
  const unsigned = { origin, path: basePath + request.path, headers, body, dispatcher }
  const proof = adapter.sign(unsigned, credential?.secret ?? null)
  // A token may be long in coming; it goes on being fetched, for the others.
  return whileThere(client, proof).then((signed) => void Object.assign(headers, signed))
}

/** Our terms for a refusal that the provider put into words. */
export function readRefusal(
  leg: Leg,
  collected: Collector,
  dialectIn: string,
  clock: Clock,
): Failure {
  const { headers, body } = collected
  const status = collected.status ?? 0
  const failure = leg.adapter.decodeFailure(status, headers, body, leg.credential?.secret ?? null)
  const isOurFault = failure.code === 'upstream_credential_refused'
  // 529 is Anthropic's own word for overload; elsewhere it is 503.
  const shownStatus = status === 529 && dialectIn === 'anthropic-messages' ? 529 : failure.status
  const { message, isRetryable } = failure
  const toldMs = failure.retryAfterMs ?? (status === 429 ? readRest(headers, clock) : null)
  const retryAfterMs = toldMs === null ? null : Math.min(toldMs, longestToldMs)
  const error = new GatewayError(failure.code, {
    status: shownStatus,
    isRetryable,
    detail: describeRefusal(leg, status, message),
    ...(message !== null && !isOurFault && status < 500
      ? { message: quoteProvider(message, leg.provider.baseUrl) }
      : {}),
    headers: retryAfterMs === null ? {} : describeRetryAfter(retryAfterMs),
  })
  return { error, upstreamStatus: status, retryAfterMs }
}

/** For the administrator. A path that nobody has is mostly a base URL that was copied wrongly. */
function describeRefusal({ adapter, provider }: Leg, status: number, message: string | null) {
  const words = `the provider answered ${status}${message === null ? '' : `: ${message}`}`
  const fault =
    status === 404 && provider.baseUrl !== null ? findBaseUrlFault(adapter, provider.baseUrl) : null
  return fault === null ? words : `${words} (${fault})`
}

function describeRetryAfter(retryAfterMs: number): Record<string, string> {
  return {
    'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))),
    'retry-after-ms': String(Math.ceil(retryAfterMs)),
  }
}
