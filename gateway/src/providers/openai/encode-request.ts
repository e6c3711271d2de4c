// A canonical chat request as a Responses request.
import { effortOf } from '../../contract/canonical/reasoning.ts'
import type { ChatRequest, ResponseFormat } from '../../contract/canonical/request.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import {
  createDroppedFields,
  dropExtra,
  unsupported,
  type DroppedFields,
} from '../dropped-fields.ts'
import { encodeNativeTools, type WebSearch } from '../native-tools.ts'
import { refuseSeveralAnswers } from '../refuse.ts'
import { requireResults } from '../require-results.ts'
import { stopSequences } from '../stop-sequences.ts'
import type { EncodedRequest } from '../wire.ts'
import { createToolNames, type ToolNames } from '../wire-names.ts'
import { encodeItems } from './encode-items.ts'

/** The least that OpenAI takes. */
const minOutputTokens = 16

/** Nothing is stored at the provider. Throws GatewayError `unsupported_parameter`, `invalid_request`. */
export function encodeRequest(request: ChatRequest, upstreamModel: string): EncodedRequest {
  const fields = createDroppedFields()
  const names = createToolNames({ maxLength: 64, pattern: /^[a-zA-Z0-9_-]+$/ })
  requireResults(request.messages)
  refuseUnsupported(request)
  dropExtra(request, 'openai-responses', fields)
  dropUnknown(request, fields)
  const { maxOutputTokens } = request
  const wire = {
    model: upstreamModel,
    input: encodeItems(request.messages, { names, fields }),
    ...encodeTools(request, names, fields),
    max_output_tokens:
      maxOutputTokens === undefined ? undefined : Math.max(maxOutputTokens, minOutputTokens),
    temperature: request.temperature,
    top_p: request.topP,
    text: encodeFormat(request.responseFormat),
    ...encodeReasoning(request),
    safety_identifier: request.endUser,
    store: false,
    stream: request.isStream ? true : undefined,
  }
  return {
    body: JSON.stringify(wire),
    dropped: fields.names,
    reading: { toolNames: names.changed },
  }
}

/** What would give the caller another answer than it asked for. */
function refuseUnsupported(request: ChatRequest): void {
  refuseSeveralAnswers(request)
  if (stopSequences(request.stop) !== undefined) {
    throw unsupported('stop', 'The model behind this name knows no stop sequences.')
  }
}

function dropUnknown(request: ChatRequest, fields: DroppedFields): void {
  if (request.seed !== undefined) fields.drop('seed')
  if (request.topK !== undefined) fields.drop('top_k')
  if (request.presencePenalty) fields.drop('presence_penalty')
  if (request.frequencyPenalty) fields.drop('frequency_penalty')
}

function writeSearch({ allowedDomains, userLocation }: WebSearch): JsonObject {
  return {
    type: 'web_search',
    ...(allowedDomains.length === 0 ? {} : { filters: { allowed_domains: allowedDomains } }),
    ...(userLocation === null ? {} : { user_location: userLocation }),
  }
}

function encodeTools(request: ChatRequest, names: ToolNames, fields: DroppedFields) {
  const native = encodeNativeTools(request, 'openai-responses', fields, writeSearch)
  if (request.tools.length + native.length === 0) return {}
  const choice = request.toolChoice
  return {
    tools: [
      ...request.tools.map((tool) => ({
        type: 'function',
        name: names.toWire(tool.name),
        description: tool.description,
        parameters: tool.parameters,
        // Without the word OpenAI would be strict, which the schemas of other dialects are not made for.
        strict: tool.isStrict ?? false,
      })),
      ...native,
    ],
    tool_choice:
      choice?.kind === 'named'
        ? { type: 'function', name: names.toWire(choice.name) }
        : choice?.kind,
    parallel_tool_calls: request.parallelToolCalls,
  }
}

function encodeFormat(format: ResponseFormat | undefined) {
  switch (format?.kind) {
    case 'json':
      return { format: { type: 'json_object' } }
    case 'json_schema': {
      const { name, schema, isStrict } = format
      return { format: { type: 'json_schema', name, schema, strict: isStrict } }
    }
    default:
      return undefined
  }
}

/** Who asks for reasoning gets its summary, and its encrypted form for the next turn; models without it know neither. */
function encodeReasoning({ reasoning }: ChatRequest) {
  const effort = effortOf(reasoning)
  if (effort === undefined) return {}
  if (effort === 'none') return { reasoning: { effort } }
  return {
    reasoning: { effort, summary: 'auto' },
    include: ['reasoning.encrypted_content'],
  }
}
