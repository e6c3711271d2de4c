// The record of one API call.
import { z } from 'zod'

/** Disjoint token classes; `reasoning` is a part of `output`. */
export const Usage = z.strictObject({
  input: z.int(),
  cacheRead: z.int(),
  cacheWrite5m: z.int(),
  cacheWrite1h: z.int(),
  output: z.int(),
  reasoning: z.int(),
  audioInput: z.int(),
  audioOutput: z.int(),
  image: z.int(),
})
export type Usage = z.infer<typeof Usage>

export const UsageSource = z.enum(['upstream', 'estimated', 'none'])
export const CallEnd = z.enum([
  'complete',
  'client_abort',
  'upstream_error',
  'timeout',
  'blocked',
  'refused',
])
export type CallEnd = z.infer<typeof CallEnd>

/** Why an attempt was made. */
export const AttemptReason = z.enum([
  'first',
  /** The same target again, after a wait. */
  'retry',
  /** The same target, with another credential of its pool. */
  'other_credential',
  /** The next target. */
  'fallback',
  /** Beside another attempt that had no content yet. */
  'hedge',
  /** The one call that finds out whether a target that failed is well again. */
  'probe',
])
export type AttemptReason = z.infer<typeof AttemptReason>

/** A target that was not asked: its breaker, its credentials, or what it is for (`condition`, `capability`, `context`). */
export const PassedOver = z.strictObject({
  provider: z.string(),
  model: z.string(),
  reason: z.string(),
})
export type PassedOver = z.infer<typeof PassedOver>

export const Attempt = z.strictObject({
  provider: z.string(),
  model: z.string(),
  credentialId: z.string().nullable(),
  /** Absent in records of earlier releases. */
  reason: AttemptReason.optional(),
  /** Null: no answer arrived. */
  status: z.int().nullable(),
  startMs: z.number(),
  connectMs: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
  /** What it was taken for: a broken connection, a refusal, an answer that could not be read. */
  errorCode: z.string().nullable(),
  /** What the provider or the connection said, one short line, masked; absent where nothing was said. */
  error: z.string().optional(),
})
export type Attempt = z.infer<typeof Attempt>

/** What lies in the JSON `detail` column: shown in one call's view, never filtered by. */
export const CallDetail = z.strictObject({
  traceId: z.string(),
  /** Of the client's `traceparent`; absent where it sent none. */
  parentSpanId: z.string().optional(),
  keyId: z.string().nullable(),
  endpoint: z.string(),
  dialectIn: z.string(),
  dialectOut: z.string().nullable(),
  upstreamModel: z.string().nullable(),
  credentialId: z.string().nullable(),
  attempts: z.array(Attempt),
  /** Absent where every target that came before the answering one was asked. */
  passedOver: z.array(PassedOver).optional(),
  clientIpFrom: z.enum(['socket', 'proxy_header']),
  userAgent: z.string().nullable(),
  ja4: z.string().nullable(),
  requestBytes: z.int(),
  responseBytes: z.int(),
  usage: Usage,
  usageSource: UsageSource,
  /** Absent where no price is known, and in records of earlier releases. */
  cost: z
    .strictObject({
      /** Millionths of a dollar by class of usage, `request` for the call itself; what cost nothing is absent. */
      byClass: z.record(z.string(), z.number()),
      /** Input tokens above which the price counted that was taken; null: the usual one. */
      tierAbove: z.int().nullable(),
    })
    .optional(),
  /** Milliseconds before the first upstream attempt. */
  queueMs: z.number(),
  upstreamConnectMs: z.number().nullable(),
  /** Time of the gateway itself: total without the waits for upstream and client. */
  overheadMs: z.number(),
  finishReason: z.string().nullable(),
  toolCallCount: z.int(),
  isCacheHit: z.boolean(),
  limitsHit: z.array(z.string()),
  warnings: z.array(z.string()),
  /** Private words for the operator, masked. */
  errorDetail: z.string().nullable(),
})
export type CallDetail = z.infer<typeof CallDetail>

export const Call = z.strictObject({
  /** `c_` and a time-ordered id. */
  id: z.string(),
  /** Epoch milliseconds of arrival. */
  at: z.int(),
  tenantId: z.string().nullable(),
  applicationId: z.string().nullable(),
  serviceId: z.string().nullable(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  status: z.int(),
  errorCode: z.string().nullable(),
  end: CallEnd,
  isStream: z.boolean(),
  clientIp: z.string(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Millionths of a dollar; null: no price is known. */
  costMicros: z.int().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
  detail: CallDetail,
})
export type Call = z.infer<typeof Call>
