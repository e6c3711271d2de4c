// A canonical chat request as Cohere's wire JSON.
import type { ChatRequest, ResponseFormat, Tool } from '../../contract/canonical/request.ts'
import {
  createDroppedFields,
  dropExtra,
  unsupported,
  type DroppedFields,
} from '../dropped-fields.ts'
import { encodeNativeTools } from '../native-tools.ts'
import { refuseSeveralAnswers } from '../refuse.ts'
import { requireResults } from '../require-results.ts'
import { stopSequences } from '../stop-sequences.ts'
import type { EncodedRequest } from '../wire.ts'
import { createToolNames, type ToolNames } from '../wire-names.ts'
import { encodeDocuments, encodeMessages } from './encode-messages.ts'

/** Throws GatewayError `unsupported_parameter`, `invalid_request`. Undefined fields are not sent. */
export function encodeRequest(request: ChatRequest, upstreamModel: string): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 64, pattern: /^[a-zA-Z_][a-zA-Z0-9_-]*$/ })
  requireResults(request.messages)
  dropExtra(request, null, fields)
  refuseSeveralAnswers(request)
  if (request.endUser !== undefined) fields.drop('user')
  const wire = {
    model: upstreamModel,
    messages: encodeMessages(request.messages, { names, fields }),
    documents: encodeDocuments(request.messages),
    ...encodeTools(request, names, fields),
    response_format: encodeResponseFormat(request.responseFormat),
    max_tokens: request.maxOutputTokens,
    temperature: within(request.temperature, 0, 1, 'temperature', fields),
    p: within(request.topP, 0.01, 0.99, null, fields),
    k: within(request.topK, 0, 500, 'top_k', fields),
    seed: request.seed,
    frequency_penalty: within(request.frequencyPenalty, 0, 1, 'frequency_penalty', fields),
    presence_penalty: within(request.presencePenalty, 0, 1, 'presence_penalty', fields),
    stop_sequences: encodeStop(request.stop),
    thinking: encodeThinking(request),
    stream: request.isStream ? true : undefined,
  }
  return {
    body: JSON.stringify(wire),
    dropped: fields.names,
    reading: { toolNames: names.changed },
  }
}

/** A value outside Cohere's range is sent as the range's end, and named where that is not the same. */
function within(
  value: number | undefined,
  min: number,
  max: number,
  name: string | null,
  fields: DroppedFields,
): number | undefined {
  if (value === undefined || (value >= min && value <= max)) return value
  if (name !== null) fields.drop(name)
  return value < min ? min : max
}

/** There is no word for one named tool: it is the only one offered, and required. */
function encodeTools(request: ChatRequest, names: ToolNames, fields: DroppedFields) {
  encodeNativeTools(request, null, fields)
  if (request.tools.length === 0) return {}
  if (request.tools.some((tool) => tool.cache !== undefined)) fields.drop('cache_control')
  if (request.parallelToolCalls === false) fields.drop('parallel_tool_calls')
  const { toolChoice } = request
  const offered =
    toolChoice?.kind === 'named'
      ? request.tools.filter((tool) => tool.name === toolChoice.name)
      : request.tools
  return {
    tools: offered.map((tool) => encodeTool(tool, names)),
    tool_choice: toolChoiceWords[toolChoice?.kind ?? 'auto'],
    strict_tools: offered.every((tool) => tool.isStrict === true) ? true : undefined,
  }
}

const toolChoiceWords = {
  auto: undefined,
  none: 'NONE',
  required: 'REQUIRED',
  named: 'REQUIRED',
} as const

function encodeTool({ name, description, parameters }: Tool, names: ToolNames) {
  return { type: 'function', function: { name: names.toWire(name), description, parameters } }
}

function encodeResponseFormat(format: ResponseFormat | undefined) {
  switch (format?.kind) {
    case 'json':
      return { type: 'json_object' }
    case 'json_schema':
      return { type: 'json_object', json_schema: format.schema }
    default:
      return undefined
  }
}

function encodeStop(stop: readonly string[] | undefined): readonly string[] | undefined {
  const given = stopSequences(stop)
  if (given === undefined || given.length <= 5) return given
  throw unsupported('stop', 'The model behind this name takes at most five stop sequences.')
}

/** An effort is only on or off here; a budget goes as it is. */
function encodeThinking({ reasoning }: ChatRequest) {
  if (reasoning === undefined) return undefined
  const { effort, budgetTokens } = reasoning
  if (effort === 'none') return { type: 'disabled' }
  return { type: 'enabled', token_budget: budgetTokens }
}
