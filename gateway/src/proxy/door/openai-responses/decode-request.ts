// An OpenAI Responses request as a canonical chat request.
import type {
  ChatRequest,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '../../../contract/canonical/request.ts'
import { readString } from '../../../contract/read-json.ts'
import { GatewayError } from '../../../errors.ts'
import { parseBody } from '../parse-body.ts'
import { parametersOf } from '../tool-parameters.ts'
import { withoutNulls } from '../without-nulls.ts'
import { flatNameOf } from './client-tools.ts'
import { decodeCustomTool } from './custom-tools.ts'
import { decodeItems } from './decode-items.ts'
import {
  ResponsesRequestBody,
  type CustomToolBody,
  type FunctionToolBody,
  type NamespaceToolBody,
  type ToolBody,
} from './schema.ts'

/**
 * `store` and `previous_response_id` are the gateway's own affair and are done with before. Throws GatewayError
 * `invalid_request` with `param`, `unsupported_parameter`. Nulls count as not given.
 */
export function decodeRequest(body: unknown): ChatRequest {
  const {
    model,
    input,
    instructions,
    stream,
    tools,
    tool_choice: toolChoice,
    parallel_tool_calls: parallelToolCalls,
    max_output_tokens: maxOutputTokens,
    temperature,
    top_p: topP,
    text,
    reasoning,
    include,
    user,
    safety_identifier: safetyIdentifier,
    ...rest
  } = parseBody(ResponsesRequestBody, body)
  const given = allowedOf(tools ?? [], toolChoice)
  return {
    dialect: 'openai-responses',
    model,
    isStream: stream === true,
    messages: [
      ...(instructions
        ? [{ role: 'system' as const, parts: [{ kind: 'text' as const, text: instructions }] }]
        : []),
      ...decodeItems(input),
    ],
    tools: given.flatMap(decodeTool),
    nativeTools: given
      .filter((tool) => decodeTool(tool).length === 0)
      .map((tool) => ({ dialect: 'openai-responses', type: tool.type, value: tool })),
    ...withoutNulls({
      toolChoice: decodeToolChoice(toolChoice),
      parallelToolCalls,
      maxOutputTokens,
      temperature,
      topP,
      responseFormat: decodeFormat(text?.format),
      reasoning: reasoning?.effort ? { effort: reasoning.effort } : undefined,
      endUser: safetyIdentifier ?? user,
    }),
    extra: withoutNulls({
      ...withoutDefaults(rest),
      include: refuseOrKeep(include),
      verbosity: text?.verbosity === 'medium' ? undefined : text?.verbosity,
      ...(reasoning?.summary ? { 'reasoning.summary': reasoning.summary } : {}),
    }),
  }
}

/** What the gateway itself answers for, and what asks for no more than what is so anyway. */
function withoutDefaults(rest: Readonly<Record<string, unknown>>) {
  const {
    store: _store,
    previous_response_id: _previousId,
    background: _background,
    conversation: _conversation,
    metadata: _metadata,
    stream_options: _streamOptions,
    truncation,
    service_tier: serviceTier,
    ...others
  } = rest
  return {
    ...others,
    ...(truncation === 'disabled' ? {} : { truncation }),
    ...(serviceTier === 'auto' || serviceTier === 'default' ? {} : { service_tier: serviceTier }),
  }
}

/** Encrypted reasoning is given wherever there is something to encrypt; of the rest, probabilities would be missed. */
function refuseOrKeep(include: ResponsesRequestBody['include']): string[] | undefined {
  const others = (include ?? []).filter((name) => name !== 'reasoning.encrypted_content')
  if (others.includes('message.output_text.logprobs')) {
    throw new GatewayError('unsupported_parameter', {
      param: 'include',
      message: 'The model behind this name tells no probabilities of tokens.',
    })
  }
  return others.length === 0 ? undefined : others
}

function isFunction(tool: ToolBody): tool is FunctionToolBody {
  return tool.type === 'function'
}

function isNamespace(tool: ToolBody): tool is NamespaceToolBody {
  return tool.type === 'namespace'
}

function isCustom(tool: ToolBody): tool is CustomToolBody {
  return tool.type === 'custom'
}

/** `allowed_tools` narrows the list without changing it: where no provider knows that, the others are left out. */
function allowedOf(tools: readonly ToolBody[], choice: ResponsesRequestBody['tool_choice']) {
  if (typeof choice !== 'object' || choice?.type !== 'allowed_tools') return tools
  const allowed = choice.tools as readonly { readonly type: string; readonly name?: string }[]
  return tools.filter((tool) =>
    allowed.some(({ type, name }) => type === tool.type && (name ?? tool.name) === tool.name),
  )
}

/** None for a tool that the provider runs itself. */
function decodeTool(tool: ToolBody): Tool[] {
  if (isNamespace(tool)) return decodeNamespace(tool)
  if (isCustom(tool)) return [decodeCustomTool(tool)]
  if (!isFunction(tool)) return []
  const { name, description, parameters, strict } = tool
  return [
    {
      name,
      parameters: parametersOf(parameters),
      ...withoutNulls({ description, isStrict: strict }),
    },
  ]
}

/** Its description is told once, with the first of its tools. */
function decodeNamespace({ name: namespace, description, tools }: NamespaceToolBody): Tool[] {
  return tools.flatMap(decodeTool).map((tool, index) => {
    const told = index === 0 ? [description, tool.description] : [tool.description]
    const whole = told.filter(Boolean).join('\n\n')
    return {
      ...tool,
      name: flatNameOf(namespace, tool.name),
      ...(whole === '' ? {} : { description: whole }),
    }
  })
}

function decodeToolChoice(choice: ResponsesRequestBody['tool_choice']): ToolChoice | undefined {
  if (choice === null || choice === undefined) return undefined
  if (typeof choice === 'string') return { kind: choice }
  switch (choice.type) {
    case 'function':
    case 'custom':
      return { kind: 'named', name: flatNameOf(readString(choice.namespace), String(choice.name)) }
    case 'allowed_tools':
      return { kind: choice.mode === 'required' ? 'required' : 'auto' }
    default:
      throw new GatewayError('unsupported_parameter', {
        param: 'tool_choice',
        message: `The model behind this name can not be told to use "${choice.type}".`,
      })
  }
}

type FormatBody = NonNullable<ResponsesRequestBody['text']>['format']

function decodeFormat(format: FormatBody): ResponseFormat | undefined {
  switch (format?.type) {
    case 'text':
      return { kind: 'text' }
    case 'json_object':
      return { kind: 'json' }
    case 'json_schema': {
      const { name, schema, strict } = format
      return { kind: 'json_schema', name: name ?? 'answer', schema, isStrict: strict === true }
    }
    default:
      return undefined
  }
}
