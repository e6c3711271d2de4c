// A canonical chat request as OpenAI's wire JSON.
import { effortOf } from '../../contract/canonical/reasoning.ts'
import type {
  ChatRequest,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '../../contract/canonical/request.ts'
import { createDroppedFields, dropExtra, type DroppedFields } from '../dropped-fields.ts'
import type { EncodedRequest } from '../wire.ts'
import { encodeNativeTools } from '../native-tools.ts'
import { refuseSeveralAnswers } from '../refuse.ts'
import { requireResults } from '../require-results.ts'
import { stopSequences } from '../stop-sequences.ts'
import { createToolNames, type ToolNames } from '../wire-names.ts'
import { encodeMessages } from './encode-messages.ts'
import { fitRequest } from './fit-request.ts'
import type { OpenAiPreset } from './preset.ts'

/** Throws GatewayError `unsupported_parameter`, `invalid_request`. Undefined fields are not sent. */
export function encodeRequest(
  request: ChatRequest,
  upstreamModel: string,
  preset: OpenAiPreset,
): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 64, pattern: /^[a-zA-Z0-9_-]+$/ })
  const isSameDialect = request.dialect === 'openai-chat'
  // Written in another dialect, only the first of several would reach the client.
  refuseSeveralAnswers(request)
  requireResults(request.messages)
  dropExtra(request, 'openai-chat', fields)
  const wire = {
    model: upstreamModel,
    messages: encodeMessages(request.messages, { names, fields, isSameDialect }),
    ...encodeTools(request, names, fields),
    ...encodeSampling(request, fields),
    max_completion_tokens: request.maxOutputTokens,
    response_format: encodeResponseFormat(request.responseFormat),
    reasoning_effort: encodeEffort(request, upstreamModel, preset, fields),
    user: request.endUser,
    ...encodeStream(request, preset),
    ...(isSameDialect ? request.extra : {}),
  }
  return {
    body: JSON.stringify(fitRequest(wire, preset, fields)),
    dropped: fields.names,
    reading: { toolNames: names.changed },
  }
}

function encodeStream(request: ChatRequest, preset: OpenAiPreset) {
  if (!request.isStream) return {}
  return {
    stream: true,
    ...(preset.mustAskForUsage && { stream_options: { include_usage: true } }),
  }
}

function encodeSampling(request: ChatRequest, fields: DroppedFields) {
  if (request.topK !== undefined) fields.drop('top_k')
  return {
    temperature: request.temperature,
    top_p: request.topP,
    stop: stopSequences(request.stop),
    seed: request.seed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
  }
}

/** A choice or a parallel flag without tools is an error at OpenAI, so they go only with tools. */
function encodeTools(request: ChatRequest, names: ToolNames, fields: DroppedFields) {
  const native = encodeNativeTools(request, 'openai-chat', fields)
  if (request.tools.length + native.length === 0) return {}
  if (request.tools.some((tool) => tool.cache !== undefined)) fields.drop('cache_control')
  return {
    tools: [...request.tools.map((tool) => encodeTool(tool, names)), ...native],
    tool_choice: encodeToolChoice(request.toolChoice, names),
    parallel_tool_calls: request.parallelToolCalls,
  }
}

function encodeTool(tool: Tool, names: ToolNames) {
  return {
    type: 'function',
    function: {
      name: names.toWire(tool.name),
      description: tool.description,
      parameters: tool.parameters,
      strict: tool.isStrict,
    },
  }
}

function encodeToolChoice(choice: ToolChoice | undefined, names: ToolNames) {
  return choice?.kind === 'named'
    ? { type: 'function', function: { name: names.toWire(choice.name) } }
    : choice?.kind
}

function encodeResponseFormat(format: ResponseFormat | undefined) {
  switch (format?.kind) {
    case 'json':
      return { type: 'json_object' }
    case 'json_schema': {
      const { name, schema, isStrict } = format
      return { type: 'json_schema', json_schema: { name, schema, strict: isStrict } }
    }
    default:
      return undefined
  }
}

/** OpenAI's own models that do not think, and refuse to be told to. */
const thoughtless = /^(gpt-3|gpt-4|chatgpt-4)/

/** A budget in tokens becomes the word that is the nearest below. */
function encodeEffort(
  { reasoning }: ChatRequest,
  upstreamModel: string,
  { isOriginal }: OpenAiPreset,
  fields: DroppedFields,
) {
  const effort = effortOf(reasoning)
  if (effort === undefined || !isOriginal || !thoughtless.test(upstreamModel)) return effort
  if (effort !== 'none') fields.drop('reasoning')
  return undefined
}
