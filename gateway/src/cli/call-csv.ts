// Records of calls as rows of a table: which columns, and how a value is written by RFC 4180.
import type { CallListed } from '../contract/api/calls.ts'

type Value = string | number | boolean | null | undefined

/** `detail` is there: exports ask for it. */
export const callColumns: readonly (readonly [name: string, value: (call: CallListed) => Value])[] =
  [
    ['id', ({ id }) => id],
    ['time', ({ at }) => new Date(at).toISOString()],
    ['tenant', ({ tenantName, tenantId }) => tenantName ?? tenantId],
    ['application', ({ applicationName, applicationId }) => applicationName ?? applicationId],
    ['service', ({ serviceName, serviceId }) => serviceName ?? serviceId],
    ['key_id', ({ detail }) => detail?.keyId],
    ['endpoint', ({ endpoint }) => endpoint],
    ['model', ({ model }) => model],
    ['provider', ({ provider }) => provider],
    ['upstream_model', ({ detail }) => detail?.upstreamModel],
    ['status', ({ status }) => status],
    ['error_code', ({ errorCode }) => errorCode],
    ['end', ({ end }) => end],
    ['is_stream', ({ isStream }) => isStream],
    ['finish_reason', ({ detail }) => detail?.finishReason],
    ['tool_calls', ({ detail }) => detail?.toolCallCount],
    ['attempts', ({ detail }) => detail?.attempts.length],
    ['input_tokens', ({ inputTokens }) => inputTokens],
    ['output_tokens', ({ outputTokens }) => outputTokens],
    ['cache_read_tokens', ({ detail }) => detail?.usage.cacheRead],
    ['cache_write_5m_tokens', ({ detail }) => detail?.usage.cacheWrite5m],
    ['cache_write_1h_tokens', ({ detail }) => detail?.usage.cacheWrite1h],
    ['reasoning_tokens', ({ detail }) => detail?.usage.reasoning],
    ['audio_input_tokens', ({ detail }) => detail?.usage.audioInput],
    ['audio_output_tokens', ({ detail }) => detail?.usage.audioOutput],
    ['image_tokens', ({ detail }) => detail?.usage.image],
    ['usage_source', ({ detail }) => detail?.usageSource],
    // Empty where no price is known, which is not zero.
    ['cost_micro_usd', ({ costMicros }) => costMicros],
    ['is_cache_hit', ({ detail }) => detail?.isCacheHit],
    ['queue_ms', ({ detail }) => detail?.queueMs],
    ['connect_ms', ({ detail }) => detail?.upstreamConnectMs],
    ['first_token_ms', ({ firstTokenMs }) => firstTokenMs],
    ['total_ms', ({ totalMs }) => totalMs],
    ['overhead_ms', ({ detail }) => detail?.overheadMs],
    ['request_bytes', ({ detail }) => detail?.requestBytes],
    ['response_bytes', ({ detail }) => detail?.responseBytes],
    ['client_ip', ({ clientIp }) => clientIp],
    ['user_agent', ({ detail }) => detail?.userAgent],
    ['trace_id', ({ detail }) => detail?.traceId],
  ]

export function writeCsvRow(call: CallListed): string {
  return callColumns.map(([, value]) => writeValue(value(call))).join(',')
}

function writeValue(value: Value): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  // Clients choose some of these words, and spreadsheets take such a beginning for a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
