// A canonical chat request as the JSON of Converse.
import type { ChatRequest, ResponseFormat } from '../../contract/canonical/request.ts'
import { readObject } from '../../contract/read-json.ts'
import { createDroppedFields, dropExtra, type DroppedFields } from '../dropped-fields.ts'
import { jsonToolName } from '../anthropic/json-tool.ts'
import { minTopP } from '../anthropic/plan-thinking.ts'
import { refuseSeveralAnswers } from '../refuse.ts'
import { requireResults } from '../require-results.ts'
import { visibleStopSequences } from '../stop-sequences.ts'
import type { EncodedRequest } from '../wire.ts'
import { createToolNames } from '../wire-names.ts'
import type { Block, BlockContext } from './encode-blocks.ts'
import { encodeSystem, encodeTurns } from './encode-messages.ts'
import { encodeModelFields } from './encode-model-fields.ts'
import { encodeTools } from './encode-tools.ts'
import { addJsonTool, needsJsonTool } from './json-tool.ts'
import { keepLastCachePoints } from './keep-last-cache-points.ts'
import { familyOf } from './model-family.ts'

/** Converse's own fields, which a client may give by their own names. */
const ownFields = [
  'guardrailConfig',
  'performanceConfig',
  'requestMetadata',
  'serviceTier',
] as const

/** Throws GatewayError `unsupported_parameter`, `invalid_request`. Undefined fields are not sent. */
export function encodeRequest(request: ChatRequest, upstreamModel: string): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 64, pattern: /^[a-zA-Z0-9_-]+$/ })
  const context: BlockContext = { names, fields, family: familyOf(upstreamModel) }
  requireResults(request.messages)
  refuseSeveralAnswers(request)
  const isJsonTool = needsJsonTool(request)
  const { own, rest } = splitExtra(request)
  dropExtra(rest, null, fields)
  dropUnknown(request, fields)
  const tools = encodeTools(request, context)
  const modelFields = encodeModelFields(request, upstreamModel, context)
  const wire: Block = {
    system: encodeSystem(request.messages, context),
    messages: encodeTurns(request.messages, context),
    inferenceConfig: encodeInference(request, isThinking(modelFields), fields),
    toolConfig: isJsonTool ? addJsonTool(request, tools, context.family) : tools,
    outputConfig: encodeOutput(request.responseFormat),
    additionalModelRequestFields: modelFields,
    ...own,
  }
  keepLastCachePoints(wire, fields)
  return {
    body: JSON.stringify(wire),
    dropped: fields.names,
    reading: {
      toolNames: names.changed,
      ...(isJsonTool ? { jsonTool: jsonToolName } : {}),
    },
  }
}

function splitExtra(request: ChatRequest): { own: Block; rest: ChatRequest } {
  const own: Block = {}
  const extra: Block = { ...request.extra }
  for (const name of ownFields) {
    if (readObject(extra[name]) === null) continue
    own[name] = extra[name]
    delete extra[name]
  }
  // Merged with what is made here.
  delete extra.additionalModelRequestFields
  return { own, rest: { ...request, extra } }
}

function dropUnknown(request: ChatRequest, fields: DroppedFields): void {
  if (request.seed !== undefined) fields.drop('seed')
  if (request.presencePenalty) fields.drop('presence_penalty')
  if (request.frequencyPenalty) fields.drop('frequency_penalty')
  if (request.endUser !== undefined) fields.drop('user')
  if (request.parallelToolCalls === false) fields.drop('parallel_tool_calls')
}

function isThinking(modelFields: Block | undefined): boolean {
  const type = readObject(modelFields?.thinking)?.type
  return type === 'enabled' || type === 'adaptive'
}

/** Temperature ends at 1 here: a higher one is sent as 1 and named. Blank stop sequences are refused. */
function encodeInference(
  request: ChatRequest,
  isThinkingAsked: boolean,
  fields: DroppedFields,
): Block | undefined {
  const { maxOutputTokens } = request
  const { temperature, topP } = isThinkingAsked ? withoutSampling(request, fields) : request
  const isTooHot = temperature !== undefined && temperature > 1
  if (isTooHot) fields.drop('temperature')
  const config = {
    maxTokens: maxOutputTokens,
    temperature: isTooHot ? 1 : temperature,
    topP,
    stopSequences: visibleStopSequences(request.stop),
  }
  return Object.values(config).every((value) => value === undefined) ? undefined : config
}

/** A Claude that thinks takes no sampling of its caller's, but a high `topP`. */
function withoutSampling({ temperature, topP }: ChatRequest, fields: DroppedFields) {
  if (temperature !== undefined && temperature !== 1) fields.drop('temperature')
  if (topP === undefined || topP >= minTopP) return { temperature: undefined, topP }
  fields.drop('top_p')
  return { temperature: undefined, topP: undefined }
}

function encodeOutput(format: ResponseFormat | undefined): Block | undefined {
  if (format?.kind !== 'json_schema') return undefined
  const jsonSchema = { name: format.name, schema: JSON.stringify(format.schema) }
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}
