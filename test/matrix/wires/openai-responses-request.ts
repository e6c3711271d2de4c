// The Responses request as OpenAI's API reads it; what it does not know or take is refused.
import { z } from 'zod'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import { readDataUrl, readJson, take } from '../wire.ts'

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string().min(1) })
const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: z.string(),
  detail: z.enum(['auto', 'low', 'high']).optional(),
})
const inputFile = z.strictObject({
  type: z.literal('input_file'),
  filename: z.string().min(1),
  file_data: z.string(),
})
const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.never()).optional(),
  logprobs: z.array(z.never()).optional(),
})
const status = z.enum(['completed', 'incomplete', 'in_progress']).optional()
const id = z.string().optional()

const item = z.union([
  z.strictObject({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'system', 'developer']),
    content: z.union([
      z.string().min(1),
      z.array(z.union([inputText, inputImage, inputFile])).min(1),
    ]),
  }),
  z.strictObject({
    type: z.literal('message').optional(),
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(outputText).min(1)]),
    id,
    status,
    phase: z.null().optional(),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    call_id: z.string().max(64),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    arguments: z.string(),
    id,
    status,
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    call_id: z.string().max(64),
    output: z.union([z.string(), z.array(inputText)]),
    id,
    status,
  }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
    encrypted_content: z.string().nullish(),
    content: z.array(z.never()).optional(),
    status,
  }),
])

const Request = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().optional(),
  store: z.boolean().optional(),
  max_output_tokens: z.int().min(16).optional(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string(),
        description: z.string().nullish(),
        parameters: z.looseObject({ type: z.literal('object') }),
        strict: z.boolean().nullish(),
      }),
    )
    .optional(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.strictObject({ type: z.literal('function'), name: z.string() }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .strictObject({
      format: z
        .union([
          z.strictObject({ type: z.enum(['text', 'json_object']) }),
          z.strictObject({
            type: z.literal('json_schema'),
            name: z.string(),
            schema: z.looseObject({ type: z.literal('object') }),
            strict: z.boolean().nullish(),
            description: z.string().optional(),
          }),
        ])
        .optional(),
      verbosity: z.enum(['low', 'medium', 'high']).optional(),
    })
    .optional(),
  reasoning: z
    .strictObject({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
      summary: z.enum(['auto', 'concise', 'detailed']).optional(),
    })
    .optional(),
  include: z.array(z.literal('reasoning.encrypted_content')).optional(),
  safety_identifier: z.string().optional(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean() }).optional(),
})

type Item = z.infer<typeof item>

/** What the vendor encrypted, and wants back as it was, under the id that it had. */
export const encrypted = 'gAAAAABo_encrypted_reasoning=='
export const reasoningId = 'rs_68f1a0'

/** Throws NotTaken. */
export function hearResponses(json: unknown): Heard {
  const body = take(Request, json)
  const items = typeof body.input === 'string' ? [textOf(body.input)] : body.input
  const format = body.text?.format
  checkCalls(items)
  const system = items.filter((entry) => 'role' in entry && isSystem(entry.role))
  return {
    system: [body.instructions ?? [], system.flatMap((entry) => hearItem(entry).texts)]
      .flat()
      .join('\n'),
    messages: items.filter((entry) => !system.includes(entry)).map(hearItem),
    tools: (body.tools ?? []).map(({ name, parameters }) => ({ name, parameters })),
    schema: format?.type === 'json_schema' ? format.schema : null,
    isReasoning: body.reasoning?.effort !== undefined && body.reasoning.effort !== 'none',
    stop: [],
  }
}

function textOf(content: string): Item {
  return { role: 'user', content }
}

function isSystem(role: string): boolean {
  return role === 'system' || role === 'developer'
}

function checkCalls(items: readonly Item[]): void {
  const idsOf = (type: string) =>
    items.flatMap((entry) => (entry.type === type && 'call_id' in entry ? [entry.call_id] : []))
  const results = idsOf('function_call_output')
  const calls = idsOf('function_call')
  if (calls.some((call) => !results.includes(call))) throw new NotTaken('a call has no output')
  if (results.some((result) => !calls.includes(result))) throw new NotTaken('an output has no call')
}

function hearItem(entry: Item): HeardMessage {
  if (entry.type === 'function_call') {
    const { call_id: callId, name, arguments: args } = entry
    return { ...silence, role: 'assistant', calls: [{ id: callId, name, args: readJson(args) }] }
  }
  if (entry.type === 'function_call_output') {
    const { call_id: callId, output } = entry
    const text = typeof output === 'string' ? output : output.map((part) => part.text).join('')
    return { ...silence, role: 'user', results: [{ id: callId, value: readJson(text) }] }
  }
  if (entry.type === 'reasoning') {
    if (entry.id !== reasoningId || entry.encrypted_content !== encrypted) {
      throw new NotTaken('reasoning that was never said')
    }
    return { ...silence, role: 'assistant', signatures: [entry.encrypted_content] }
  }
  const { role, content } = entry
  const parts = typeof content === 'string' ? [] : content
  return {
    ...silence,
    role: role === 'assistant' ? 'assistant' : 'user',
    texts:
      typeof content === 'string'
        ? [content]
        : parts.flatMap((part) => ('text' in part ? [part.text] : [])),
    images: parts.flatMap((part) =>
      part.type === 'input_image' ? [readDataUrl(part.image_url)] : [],
    ),
    files: parts.flatMap((part) =>
      part.type === 'input_file' ? [readDataUrl(part.file_data)] : [],
    ),
  }
}
