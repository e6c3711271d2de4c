// A canonical chat request as Anthropic's wire JSON.
import type { ChatRequest } from '../../contract/canonical/request.ts'
import {
  createDroppedFields,
  dropExtra,
  unsupported,
  type DroppedFields,
} from '../dropped-fields.ts'
import type { EncodedRequest } from '../wire.ts'
import { requireResults } from '../require-results.ts'
import { createToolNames } from '../wire-names.ts'
import type { Block } from './encode-blocks.ts'
import { encodeSystem, encodeTurns } from './encode-messages.ts'
import { encodeTools } from './encode-tools.ts'
import { keepLastCacheMarks } from './keep-last-cache-marks.ts'
import { outputLimitOf } from './output-limits.ts'

/** Throws GatewayError `unsupported_parameter`, `invalid_request`. Undefined fields are not sent. */
export function encodeRequest(request: ChatRequest, upstreamModel: string): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 128, pattern: /^[a-zA-Z0-9_-]+$/ })
  const isSameDialect = request.dialect === 'anthropic-messages'
  requireResults(request.messages)
  refuseUnsupported(request)
  dropExtra(request, 'anthropic-messages', fields)
  dropUnknown(request, fields)
  const wire: Block = {
    model: upstreamModel,
    max_tokens: request.maxOutputTokens ?? outputLimitOf(upstreamModel),
    ...encodeTools(request, names),
    system: encodeSystem(request.messages),
    messages: encodeTurns(request.messages, { names, fields }),
    temperature: encodeTemperature(request, fields),
    top_p: request.topP,
    top_k: request.topK,
    stop_sequences: encodeStop(request.stop),
    output_config: encodeOutputConfig(request),
    thinking: encodeThinking(request),
    metadata: request.endUser === undefined ? undefined : { user_id: request.endUser },
    stream: request.isStream ? true : undefined,
    ...(isSameDialect ? request.extra : {}),
  }
  keepLastCacheMarks(wire, fields)
  return {
    body: JSON.stringify(wire),
    dropped: fields.names,
    reading: { toolNames: names.changed },
  }
}

/** What would give the caller another answer than it asked for. */
function refuseUnsupported(request: ChatRequest): void {
  if (request.candidateCount !== undefined && request.candidateCount > 1) {
    throw unsupported('n', 'The model behind this name gives one answer a request: "n" must be 1.')
  }
  if (request.responseFormat?.kind === 'json') {
    throw unsupported(
      'response_format',
      'The model behind this name needs a schema for JSON: use "json_schema".',
    )
  }
}

function dropUnknown(request: ChatRequest, fields: DroppedFields): void {
  if (request.seed !== undefined) fields.drop('seed')
  if (isSet(request.presencePenalty)) fields.drop('presence_penalty')
  if (isSet(request.frequencyPenalty)) fields.drop('frequency_penalty')
  if (request.dialect !== 'anthropic-messages' && isSet(request.reasoning?.effort)) {
    fields.drop('reasoning_effort')
  }
}

function isSet(value: string | number | undefined): boolean {
  return value !== undefined && value !== 0 && value !== 'none'
}

/** OpenAI's range ends at 2, Anthropic's at 1: a higher one is sent as 1 and named. */
function encodeTemperature(request: ChatRequest, fields: DroppedFields): number | undefined {
  if (request.temperature === undefined || request.temperature <= 1) return request.temperature
  fields.drop('temperature')
  return 1
}

/** Blank sequences are an error at Anthropic and stop nothing elsewhere. */
function encodeStop(stop: readonly string[] | undefined): string[] | undefined {
  const sequences = stop?.filter((sequence) => sequence.trim() !== '')
  return sequences === undefined || sequences.length === 0 ? undefined : sequences
}

function encodeOutputConfig(request: ChatRequest): Block | undefined {
  const effort = request.dialect === 'anthropic-messages' ? request.reasoning?.effort : undefined
  const format =
    request.responseFormat?.kind === 'json_schema'
      ? { type: 'json_schema', schema: request.responseFormat.schema }
      : undefined
  return effort === undefined && format === undefined ? undefined : { effort, format }
}

function encodeThinking(request: ChatRequest): Block | undefined {
  const budget = request.reasoning?.budgetTokens
  return budget === undefined ? undefined : { type: 'enabled', budget_tokens: budget }
}
