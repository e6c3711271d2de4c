// A call's record as OpenTelemetry spans: one for the call, one below it for each attempt, by the gen_ai conventions.
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api'
import type { Attempt, Call } from '../contract/call.ts'
import { genAiOperation } from '../contract/gen-ai.ts'

/** Ends with all its spans ended. `useTraceId` gives the trace its id where the client sent no parent. */
export function writeSpans(call: Call, tracer: Tracer, useTraceId: (id: string) => void): void {
  const { at, totalMs, detail, errorCode } = call
  const { traceId, parentSpanId, endpoint, attempts } = detail
  useTraceId(traceId)
  const parent =
    parentSpanId === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, {
          traceId,
          spanId: parentSpanId,
          traceFlags: TraceFlags.SAMPLED,
          isRemote: true,
        })
  const span = tracer.startSpan(
    endpoint,
    { kind: SpanKind.SERVER, startTime: at, attributes: attributesOf(call) },
    parent,
  )
  if (errorCode !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: errorCode })
  const inside = trace.setSpan(ROOT_CONTEXT, span)
  for (const attempt of attempts) {
    const { startMs, totalMs: attemptMs } = attempt
    const child = tracer.startSpan(
      `${genAiOperation(call.detail.dialectIn)} ${attempt.model}`,
      {
        kind: SpanKind.CLIENT,
        startTime: at + startMs,
        attributes: attributesOfAttempt(attempt, call),
      },
      inside,
    )
    if (attempt.errorCode !== null || (attempt.status ?? 0) >= 400) {
      child.setStatus({ code: SpanStatusCode.ERROR })
    }
    child.end(at + startMs + attemptMs)
  }
  span.end(at + totalMs)
}

function attributesOf(call: Call): Attributes {
  const { detail, model, costMicros, firstTokenMs } = call
  const { usage } = detail
  const [method, route] = detail.endpoint.split(' ')
  return withoutNulls({
    'gen_ai.operation.name': genAiOperation(call.detail.dialectIn),
    'gen_ai.request.model': model,
    'gen_ai.provider.name': call.provider,
    'gen_ai.response.model': detail.upstreamModel,
    'gen_ai.response.finish_reasons': detail.finishReason === null ? null : [detail.finishReason],
    'gen_ai.usage.input_tokens': call.inputTokens,
    'gen_ai.usage.output_tokens': call.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite5m + usage.cacheWrite1h,
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': call.status,
    'client.address': call.clientIp,
    'user_agent.original': detail.userAgent,
    'error.type': call.errorCode,
    'portcullis.call.id': call.id,
    'portcullis.call.end': call.end,
    'portcullis.tenant.id': call.tenantId,
    'portcullis.application.id': call.applicationId,
    'portcullis.service.id': call.serviceId,
    'portcullis.usage.source': detail.usageSource,
    'portcullis.cost_usd': costMicros === null ? null : costMicros / 1_000_000,
    'portcullis.first_token_ms': firstTokenMs,
    'portcullis.overhead_ms': detail.overheadMs,
    'portcullis.is_stream': call.isStream,
  })
}

function attributesOfAttempt(attempt: Attempt, call: Call): Attributes {
  return withoutNulls({
    'gen_ai.operation.name': genAiOperation(call.detail.dialectIn),
    'gen_ai.request.model': attempt.model,
    'gen_ai.provider.name': attempt.provider,
    'http.response.status_code': attempt.status,
    'error.type': attempt.errorCode,
    'portcullis.attempt.reason': attempt.reason,
    'portcullis.credential.id': attempt.credentialId,
    'portcullis.connect_ms': attempt.connectMs,
  })
}

function withoutNulls(values: Readonly<Record<string, Attributes[string] | null>>): Attributes {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  ) as Attributes
}
