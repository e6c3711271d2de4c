// Writes the record of one call from what its rooms have left.
import type { Call, Usage } from '../../contract/call.ts'
import { completeUsage, sumInput, sumOutput } from '../../contract/canonical/usage.ts'
import type { ExplainPrice, ExplainedPrice } from '../../providers/prices.ts'
import type { CallSoFar } from '../call.ts'
import { parentSpanOf, traceIdOf, type Random } from '../call-id.ts'
import type { Answer } from '../call.ts'
import { toMs } from '../time.ts'

/** Reads nothing but the call; `endNs` is monotonic. */
export function buildRecord(
  call: CallSoFar,
  answer: Answer,
  endNs: number,
  tools: { readonly priceOf: ExplainPrice; readonly random: Random },
): Call {
  const { journal, source, grant, envelope, caller } = call
  const { leg, scan } = journal
  const parentSpanId = parentSpanOf(call.headers.traceparent)
  const told = scan?.usage ?? null
  const counted = journal.estimate ?? told
  const usage = completeUsage(counted ?? {})
  const price =
    counted === null || leg === null || journal.isCacheHit
      ? null
      : priceUsage(call, leg, usage, tools.priceOf)
  const detail: Call['detail'] = {
    traceId: traceIdOf(call.headers.traceparent, tools.random),
    keyId: caller?.key.id ?? null,
    endpoint: call.endpoint ?? call.method,
    dialectIn: call.codec.dialect,
    dialectOut: leg?.wire.dialect ?? null,
    upstreamModel: leg?.target.model ?? null,
    credentialId: leg?.credential?.id ?? null,
    attempts: journal.attempts,
    clientIpFrom: source.from,
    userAgent: call.headers['user-agent']?.slice(0, 256) ?? null,
    ja4: null,
    requestBytes: journal.requestBytes,
    responseBytes: call.client.bytes,
    usage,
    usageSource: journal.estimate !== null ? 'estimated' : told !== null ? 'upstream' : 'none',
    queueMs: journal.firstAttemptNs === null ? 0 : toMs(journal.firstAttemptNs - call.startNs),
    upstreamConnectMs: journal.attempts.at(-1)?.connectMs ?? null,
    overheadMs: overheadMs(call, endNs),
    finishReason: scan?.finishReason ?? null,
    toolCallCount: scan?.toolCallCount ?? 0,
    isCacheHit: journal.isCacheHit,
    limitsHit: journal.limitsHit,
    warnings: journal.warnings,
    errorDetail: answer.errorDetail,
  }
  if (parentSpanId !== null) detail.parentSpanId = parentSpanId
  if (journal.passedOver !== null) detail.passedOver = journal.passedOver
  if (price !== null) detail.cost = { byClass: price.byClass, tierAbove: price.tierAbove }
  return {
    id: call.id,
    at: call.atMs,
    tenantId: caller?.application.tenantId ?? null,
    applicationId: caller?.application.id ?? null,
    serviceId: grant?.service.id ?? null,
    model: grant?.model.name ?? envelope?.model.slice(0, 128) ?? null,
    provider: leg?.provider.name ?? null,
    status: answer.status,
    errorCode: answer.errorCode,
    end: answer.end,
    isStream: envelope?.isStream ?? false,
    clientIp: source.text,
    inputTokens: sumInput(usage),
    outputTokens: sumOutput(usage),
    costMicros: journal.isCacheHit ? 0 : (price?.micros ?? null),
    firstTokenMs: journal.firstTokenNs === null ? null : toMs(journal.firstTokenNs - call.startNs),
    totalMs: toMs(endNs - call.startNs),
    detail,
  }
}

/** The client's upload, the upstream's work and the waits between attempts are not ours. */
function overheadMs({ journal, startNs }: CallSoFar, endNs: number): number {
  const waitedNs = journal.bodyNs - startNs + journal.upstreamNs + journal.backoffNs
  return toMs(Math.max(0, endNs - startNs - waitedNs))
}

function priceUsage(
  call: CallSoFar,
  leg: NonNullable<CallSoFar['journal']['leg']>,
  usage: Usage,
  priceOf: ExplainPrice,
): ExplainedPrice | null {
  return priceOf({
    facts: leg.target.facts,
    usage,
    atMs: call.atMs,
  })
}
