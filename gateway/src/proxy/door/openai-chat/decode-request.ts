// An OpenAI chat request as a canonical one.
import type {
  ChatRequest,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '../../../contract/canonical/request.ts'
import { decodeCache } from '../cache-control.ts'
import { parseBody } from '../parse-body.ts'
import { parametersOf } from '../tool-parameters.ts'
import { withoutNulls } from '../without-nulls.ts'
import { decodeMessage } from './decode-messages.ts'
import { ChatRequestBody, type FunctionToolBody, type ToolBody } from './schema.ts'

/** Throws GatewayError `invalid_request` with `param`. Nulls count as not given. */
export function decodeRequest(body: unknown): ChatRequest {
  const {
    model,
    messages,
    stream,
    stream_options: _streamOptions,
    tools,
    tool_choice: toolChoice,
    parallel_tool_calls: parallelToolCalls,
    max_completion_tokens: maxCompletionTokens,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop,
    seed,
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
    n,
    response_format: responseFormat,
    reasoning_effort: effort,
    user,
    ...extra
  } = parseBody(ChatRequestBody, body)
  const given = tools ?? []
  return {
    dialect: 'openai-chat',
    model,
    isStream: stream === true,
    messages: messages.map(decodeMessage),
    tools: given.filter(isFunction).map(decodeTool),
    nativeTools: given
      .filter((tool) => !isFunction(tool))
      .map((tool) => ({ dialect: 'openai-chat', type: tool.type, value: tool })),
    ...withoutNulls({
      toolChoice: decodeToolChoice(toolChoice),
      parallelToolCalls,
      maxOutputTokens: maxCompletionTokens ?? maxTokens,
      temperature,
      topP,
      stop: typeof stop === 'string' ? [stop] : stop,
      seed,
      presencePenalty,
      frequencyPenalty,
      candidateCount: n,
      responseFormat: decodeResponseFormat(responseFormat),
      reasoning: effort ? { effort } : undefined,
      endUser: user,
    }),
    extra: withoutNulls(extra),
  }
}

function isFunction(tool: ToolBody): tool is FunctionToolBody {
  return tool.type === 'function'
}

function decodeTool(tool: FunctionToolBody): Tool {
  const { name, description, parameters, strict } = tool.function
  return {
    name,
    parameters: parametersOf(parameters),
    ...withoutNulls({ description, isStrict: strict }),
    ...decodeCache(tool.cache_control),
  }
}

function decodeToolChoice(choice: ChatRequestBody['tool_choice']): ToolChoice | undefined {
  if (choice === null || choice === undefined) return undefined
  if (typeof choice === 'string') return { kind: choice }
  return { kind: 'named', name: choice.function.name }
}

function decodeResponseFormat(
  format: ChatRequestBody['response_format'],
): ResponseFormat | undefined {
  switch (format?.type) {
    case 'text':
      return { kind: 'text' }
    case 'json_object':
      return { kind: 'json' }
    case 'json_schema': {
      const { name, schema, strict } = format.json_schema
      return { kind: 'json_schema', name, schema: schema ?? {}, isStrict: strict === true }
    }
    default:
      return undefined
  }
}
