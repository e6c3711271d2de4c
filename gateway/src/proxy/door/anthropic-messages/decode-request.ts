// An Anthropic messages request as a canonical one.
import type {
  ChatRequest,
  ReasoningOptions,
  Tool,
  ToolChoice,
} from '../../../contract/canonical/request.ts'
import { mayBeRewritten, parseExactly } from '../../../contract/canonical/tool-arguments.ts'
import { decodeCache } from '../cache-control.ts'
import { parseBody } from '../parse-body.ts'
import { withoutNulls } from '../without-nulls.ts'
import { decodeContent, decodeMessage } from './decode-messages.ts'
import {
  isCustomTool,
  isKnownBlock,
  MessagesRequestBody,
  type CustomToolBody,
  type MessageBody,
} from './schema.ts'

/** Throws GatewayError `invalid_request` with `param`. Nulls count as not given. */
export function decodeRequest(body: unknown, bytes: Buffer): ChatRequest {
  const {
    model,
    max_tokens: maxOutputTokens,
    messages,
    system,
    stream,
    tools,
    tool_choice: toolChoice,
    temperature,
    top_p: topP,
    top_k: topK,
    stop_sequences: stop,
    thinking,
    output_config: outputConfig,
    metadata,
    ...extra
  } = parseBody(MessagesRequestBody, body)
  const given = tools ?? []
  const format = outputConfig?.format
  return {
    dialect: 'anthropic-messages',
    model,
    isStream: stream === true,
    messages: [
      ...(system ? [{ role: 'system' as const, parts: decodeContent(system) }] : []),
      ...readExactly(messages, bytes).map(decodeMessage),
    ],
    tools: given.filter(isCustomTool).map(decodeTool),
    nativeTools: given
      .filter((tool) => !isCustomTool(tool))
      .map((tool) => ({ dialect: 'anthropic-messages', type: String(tool.type), value: tool })),
    maxOutputTokens,
    ...withoutNulls({
      toolChoice: decodeToolChoice(toolChoice),
      parallelToolCalls: isSerial(toolChoice) ? false : undefined,
      temperature,
      topP,
      topK,
      stop,
      responseFormat: format
        ? {
            kind: 'json_schema' as const,
            name: 'answer',
            schema: format.schema,
            isStrict: true,
          }
        : undefined,
      reasoning: decodeReasoning(thinking, outputConfig),
      endUser: metadata?.user_id,
    }),
    extra: withoutNulls(extra),
  }
}

/** The inputs of tools are read again from the bytes where plain parsing may have lost digits of a number. */
function readExactly(messages: MessageBody[], bytes: Buffer): MessageBody[] {
  const isExact = !messages.some(
    ({ content }) =>
      typeof content !== 'string' &&
      content.some((block) => {
        return (
          isKnownBlock(block) && block.type === 'tool_use' && mayBeRewritten(block.input, bytes)
        )
      }),
  )
  if (isExact) return messages
  return (parseExactly(bytes.toString()) as { messages: MessageBody[] }).messages
}

function decodeTool(tool: CustomToolBody): Tool {
  return {
    name: tool.name,
    parameters: tool.input_schema,
    ...withoutNulls({ description: tool.description, isStrict: tool.strict }),
    ...decodeCache(tool.cache_control),
  }
}

function decodeToolChoice(choice: MessagesRequestBody['tool_choice']): ToolChoice | undefined {
  switch (choice?.type) {
    case 'auto':
      return { kind: 'auto' }
    case 'any':
      return { kind: 'required' }
    case 'tool':
      return { kind: 'named', name: choice.name }
    case 'none':
      return { kind: 'none' }
    default:
      return undefined
  }
}

function isSerial(choice: MessagesRequestBody['tool_choice']): boolean {
  return choice?.type !== 'none' && choice?.disable_parallel_tool_use === true
}

function decodeReasoning(
  thinking: MessagesRequestBody['thinking'],
  outputConfig: MessagesRequestBody['output_config'],
): ReasoningOptions | undefined {
  const budgetTokens = thinking?.type === 'enabled' ? thinking.budget_tokens : undefined
  // Without a word, a model that may think as it sees fit does so as with `high`.
  const effort = outputConfig?.effort ?? (thinking?.type === 'adaptive' ? 'high' : undefined)
  if (!effort && !budgetTokens) return undefined
  return withoutNulls({ effort, budgetTokens })
}
