// A canonical chat request as Anthropic's wire JSON.
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { ModelFacts } from '../../contract/model-facts.ts'
import { createDroppedFields, dropExtra, type DroppedFields } from '../dropped-fields.ts'
import type { EncodedRequest } from '../wire.ts'
import { refuseSeveralAnswers } from '../refuse.ts'
import { requireResults } from '../require-results.ts'
import { visibleStopSequences } from '../stop-sequences.ts'
import { createToolNames } from '../wire-names.ts'
import type { Block } from './encode-blocks.ts'
import { encodeSystem, encodeTurns } from './encode-messages.ts'
import { encodeThinking } from './encode-thinking.ts'
import { encodeTools } from './encode-tools.ts'
import { addJsonTool, jsonToolName, needsJsonTool } from './json-tool.ts'
import { keepLastCacheMarks } from './keep-last-cache-marks.ts'

/** A limit is demanded: where the caller sets none it is the model's own, and this of one that nobody knows. */
const usualOutputTokens = 64_000

/** Throws GatewayError `unsupported_parameter`, `invalid_request`. Undefined fields are not sent. */
export function encodeRequest(
  request: ChatRequest,
  upstreamModel: string,
  facts?: ModelFacts,
): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 128, pattern: /^[a-zA-Z0-9_-]+$/ })
  const isSameDialect = request.dialect === 'anthropic-messages'
  requireResults(request.messages)
  refuseSeveralAnswers(request)
  dropExtra(request, 'anthropic-messages', fields)
  dropUnknown(request, fields)
  const isJsonTool = needsJsonTool(request, upstreamModel)
  const tools = encodeTools(request, names, fields)
  const wire: Block = {
    model: upstreamModel,
    max_tokens: request.maxOutputTokens ?? facts?.outputTokens ?? usualOutputTokens,
    ...(isJsonTool ? addJsonTool(request, tools) : tools),
    system: encodeSystem(request.messages),
    messages: encodeTurns(request.messages, { names, fields }),
    temperature: encodeTemperature(request, fields),
    top_p: request.topP,
    top_k: request.topK,
    stop_sequences: visibleStopSequences(request.stop),
    output_config: encodeOutputConfig(request, isJsonTool),
    metadata: request.endUser === undefined ? undefined : { user_id: request.endUser },
    stream: request.isStream ? true : undefined,
    ...(isSameDialect ? request.extra : {}),
  }
  Object.assign(wire, encodeThinking(request, wire, upstreamModel, fields))
  keepLastCacheMarks(wire, fields)
  return {
    body: JSON.stringify(wire),
    dropped: fields.names,
    reading: {
      toolNames: names.changed,
      ...(isJsonTool ? { jsonTool: jsonToolName } : {}),
    },
  }
}

function dropUnknown(request: ChatRequest, fields: DroppedFields): void {
  if (request.seed !== undefined) fields.drop('seed')
  if (isSet(request.presencePenalty)) fields.drop('presence_penalty')
  if (isSet(request.frequencyPenalty)) fields.drop('frequency_penalty')
}

function isSet(value: number | undefined): boolean {
  return value !== undefined && value !== 0
}

/** OpenAI's range ends at 2, Anthropic's at 1: a higher one is sent as 1 and named. */
function encodeTemperature(request: ChatRequest, fields: DroppedFields): number | undefined {
  if (request.temperature === undefined || request.temperature <= 1) return request.temperature
  fields.drop('temperature')
  return 1
}

function encodeOutputConfig(
  { responseFormat }: ChatRequest,
  isJsonTool: boolean,
): Block | undefined {
  if (responseFormat?.kind !== 'json_schema' || isJsonTool) return undefined
  return { format: { type: 'json_schema', schema: responseFormat.schema } }
}
