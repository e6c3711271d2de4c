// What the demo model looks at in an OpenAI chat request.
import {
  readArray,
  readCount,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'

export interface DemoTool {
  readonly name: string
  readonly parameters: unknown
}

export interface DemoRequest {
  readonly model: string
  readonly isStream: boolean
  readonly wantsUsage: boolean
  /** All text of the messages, for counting. */
  readonly promptText: string
  readonly lastRole: string
  readonly lastText: string
  /** The tool that the request asks to be called; null: none. */
  readonly tool: DemoTool | null
  /** A schema that the answer must fit; `{}` for any JSON object. */
  readonly jsonSchema: JsonObject | null
  readonly maxTokens: number | null
  readonly stop: readonly string[]
  /** How many answers: all the same. */
  readonly answerCount: number
}

/** Null when the body is no JSON object. */
export function parseBody(body: string): JsonObject | null {
  try {
    return readObject(JSON.parse(body))
  } catch {
    return null
  }
}

/** `request` has no fault. */
export function readRequest(request: JsonObject): DemoRequest {
  const messages = readObjects(request.messages)
  const last = messages.at(-1)
  const lastText = last === undefined ? '' : textOf(last)
  const lastRole = readString(last?.role) ?? ''
  return {
    model: readString(request.model) ?? 'demo',
    isStream: request.stream === true,
    wantsUsage: readObject(request.stream_options)?.include_usage === true,
    promptText: messages.map(textOf).join('\n'),
    lastRole,
    lastText,
    tool: chooseTool(request, lastRole === 'tool' ? '' : lastText),
    jsonSchema: readSchema(readObject(request.response_format)),
    maxTokens: readCount(request.max_completion_tokens) ?? readCount(request.max_tokens),
    stop: typeof request.stop === 'string' ? [request.stop] : readStrings(request.stop),
    answerCount: readCount(request.n) ?? 1,
  }
}

function textOf(message: JsonObject): string {
  if (typeof message.content === 'string') return message.content
  return readObjects(message.content)
    .map((part) => readString(part.text) ?? '')
    .join(' ')
}

/** A tool is called when `tool_choice` demands it, or when the user's last message has its name in it. */
function chooseTool(request: JsonObject, lastText: string): DemoTool | null {
  const functions = readObjects(request.tools).flatMap((tool) => readObjects([tool.function]))
  const tools = functions.map((fn) => ({
    name: readString(fn.name) ?? '',
    parameters: fn.parameters,
  }))
  const choice = request.tool_choice
  if (choice === 'none') return null
  if (choice === 'required') return tools[0] ?? null
  const wanted = readString(readObject(readObject(choice)?.function)?.name)
  if (wanted !== null) return tools.find((tool) => tool.name === wanted) ?? null
  return tools.find((tool) => tool.name !== '' && lastText.includes(tool.name)) ?? null
}

function readSchema(format: JsonObject | null): JsonObject | null {
  if (format?.type === 'json_object') return {}
  if (format?.type !== 'json_schema') return null
  return readObject(readObject(format.json_schema)?.schema) ?? {}
}

function readStrings(value: unknown): string[] {
  return readArray(value).filter((item) => typeof item === 'string')
}
