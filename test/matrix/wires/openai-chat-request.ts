// The chat request as OpenAI takes it, and as the vendors take it that check bodies as strictly; what nobody knows is refused.
import { z } from 'zod'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import { readDataUrl, readJson } from '../wire.ts'

const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) })
const image = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string(),
    detail: z.enum(['auto', 'low', 'high']).optional(),
  }),
})
const file = z.strictObject({
  type: z.literal('file'),
  file: z.strictObject({ filename: z.string().min(1), file_data: z.string() }),
})
/** Mistral's own. */
const address = z.strictObject({ type: z.literal('image_url'), image_url: z.string() })
const document = z.strictObject({
  type: z.literal('document_url'),
  document_url: z.string(),
  document_name: z.string().optional(),
})
const call = (id: z.ZodString) =>
  z.strictObject({
    id,
    type: z.literal('function'),
    function: z.strictObject({
      name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
      arguments: z.string(),
    }),
  })

const reasoningChunk = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.array(z.strictObject({ type: z.literal('text'), text: z.string() })),
  closed: z.boolean().optional(),
})

export interface ChatStrictness {
  readonly callId: RegExp
  /** The field of earlier reasoning in an assistant's message. */
  readonly reasoningField: 'reasoning_content' | 'reasoning' | 'content' | null
  readonly requiredChoice: 'required' | 'any'
  /** Mistral's words for pictures and documents. */
  readonly hasAddresses: boolean
  readonly fields: z.ZodRawShape
}

function messageOf({ callId, reasoningField, hasAddresses }: ChatStrictness) {
  const id = z.string().regex(callId)
  const part = hasAddresses
    ? z.union([text, image, address, document])
    : z.union([text, image, file])
  const user = z.union([z.string().min(1), z.array(part).min(1)])
  const said = reasoningField === 'content' ? z.union([text, reasoningChunk]) : text
  const reasoning =
    reasoningField === null || reasoningField === 'content'
      ? {}
      : { [reasoningField]: z.string().optional() }
  return z.discriminatedUnion('role', [
    z.strictObject({ role: z.enum(['system', 'developer']), content: user }),
    z.strictObject({ role: z.literal('user'), content: user }),
    z.strictObject({
      role: z.literal('assistant'),
      content: z.union([z.string(), z.array(said)]).nullish(),
      refusal: z.null().optional(),
      annotations: z.array(z.never()).optional(),
      tool_calls: z.array(call(id)).min(1).optional(),
      ...reasoning,
    }),
    z.strictObject({
      role: z.literal('tool'),
      tool_call_id: id,
      name: z.string().optional(),
      content: z.union([z.string(), z.array(text)]),
    }),
  ])
}

export function chatRequestOf(strictness: ChatStrictness) {
  const named = z.strictObject({
    type: z.literal('function'),
    function: z.strictObject({ name: z.string() }),
  })
  return z.strictObject({
    model: z.string(),
    messages: z.array(messageOf(strictness)).min(1),
    stream: z.boolean().optional(),
    temperature: z.number().optional(),
    top_p: z.number().optional(),
    stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]).optional(),
    tools: z
      .array(
        z.strictObject({
          type: z.literal('function'),
          function: z.strictObject({
            name: z.string(),
            description: z.string().optional(),
            parameters: z.looseObject({ type: z.literal('object') }),
            strict: z.boolean().optional(),
          }),
        }),
      )
      .min(1)
      .optional(),
    tool_choice: z.union([z.enum(['auto', 'none', strictness.requiredChoice]), named]).optional(),
    response_format: z
      .union([
        z.strictObject({ type: z.enum(['text', 'json_object']) }),
        z.strictObject({
          type: z.literal('json_schema'),
          json_schema: z.strictObject({
            name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
            description: z.string().optional(),
            schema: z.looseObject({ type: z.literal('object') }),
            strict: z.boolean().optional(),
          }),
        }),
      ])
      .optional(),
    ...strictness.fields,
  })
}

export type ChatBody = z.infer<ReturnType<typeof chatRequestOf>>
type Message = z.infer<ReturnType<typeof messageOf>>

/** Throws NotTaken where a call has no result, or a result no call. */
export function hearChat(body: ChatBody, isReasoning: boolean): Heard {
  const format = body.response_format
  const isSystem = ({ role }: Message) => role === 'system' || role === 'developer'
  if (body.tools === undefined && body.tool_choice !== undefined) {
    throw new NotTaken('tool_choice without tools')
  }
  return {
    system: body.messages
      .filter(isSystem)
      .flatMap(({ content }) => textsOf(content))
      .join('\n'),
    messages: joinResults(body.messages.filter((message) => !isSystem(message))),
    tools: (body.tools ?? []).map(({ function: { name, parameters } }) => ({ name, parameters })),
    schema: format?.type === 'json_schema' ? format.json_schema.schema : null,
    isReasoning,
    stop: [body.stop ?? []].flat(),
  }
}

/** The results that follow a message of calls are one message, and none may be missing. */
function joinResults(messages: readonly Message[]): HeardMessage[] {
  const heard: HeardMessage[] = []
  let waiting: string[] = []
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!waiting.includes(message.tool_call_id)) {
        throw new NotTaken(`nobody called ${message.tool_call_id}`)
      }
      waiting = waiting.filter((id) => id !== message.tool_call_id)
      heard.push(hearMessage(message))
      continue
    }
    if (waiting.length > 0) throw new NotTaken(`${waiting.join()} have no result`)
    if (message.role === 'assistant') waiting = (message.tool_calls ?? []).map(({ id }) => id)
    heard.push(hearMessage(message))
  }
  if (waiting.length > 0) throw new NotTaken(`${waiting.join()} have no result`)
  return heard
}

function hearMessage(message: Message): HeardMessage {
  if (message.role === 'tool') {
    const value = readJson(textsOf(message.content).join(''))
    return { ...silence, role: 'user', results: [{ id: message.tool_call_id, value }] }
  }
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : []
  const parts = Array.isArray(message.content) ? message.content : []
  return {
    ...silence,
    role: message.role === 'assistant' ? 'assistant' : 'user',
    texts: textsOf(message.content),
    images: parts.flatMap((part) =>
      part.type === 'image_url' ? [readDataUrl(urlOf(part.image_url))] : [],
    ),
    files: parts.flatMap((part) => {
      if (part.type === 'document_url') return [readDataUrl(part.document_url)]
      return part.type === 'file' ? [readDataUrl(part.file.file_data)] : []
    }),
    calls: calls.map(({ id, function: { name, arguments: args } }) => ({
      id,
      name,
      args: readJson(args),
    })),
  }
}

function textsOf(content: Message['content']): string[] {
  if (typeof content === 'string') return content === '' ? [] : [content]
  return (content ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : []))
}

function urlOf(address: string | { readonly url: string }): string {
  return typeof address === 'string' ? address : address.url
}
