// The OpenAI chat request as this door reads it; fields beyond are kept and pass to the same dialect only.
import { z } from 'zod'
import { JsonObjectBody } from '../json-object.ts'
import { CacheControl } from '../cache-control.ts'

const TextPart = z.looseObject({
  type: z.literal('text'),
  text: z.string(),
  cache_control: CacheControl,
})

const ImagePart = z.looseObject({
  type: z.literal('image_url'),
  // Mistral's clients give the address by itself.
  image_url: z.union([
    z.string(),
    z.looseObject({ url: z.string(), detail: z.string().nullish() }),
  ]),
  cache_control: CacheControl,
})

const AudioPart = z.looseObject({
  type: z.literal('input_audio'),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
})

const FilePart = z.looseObject({
  type: z.literal('file'),
  file: z.looseObject({
    file_data: z.string().nullish(),
    file_id: z.string().nullish(),
    filename: z.string().nullish(),
  }),
  cache_control: CacheControl,
})

/** Mistral's word for a file. */
const DocumentPart = z.looseObject({
  type: z.literal('document_url'),
  document_url: z.string(),
  document_name: z.string().nullish(),
})

/** Mistral's place for earlier reasoning. */
const ThinkingPart = z.looseObject({
  type: z.literal('thinking'),
  thinking: z.array(z.looseObject({ text: z.string().nullish() })),
})

const RefusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() })

const UserPart = z.discriminatedUnion('type', [
  TextPart,
  ImagePart,
  AudioPart,
  FilePart,
  DocumentPart,
])
const AssistantPart = z.discriminatedUnion('type', [TextPart, RefusalPart, ThinkingPart])

/** Google's own addition to this dialect. */
const GoogleContent = z.looseObject({ thought_signature: z.string().nullish() })

const ToolCall = z.looseObject({
  id: z.string().min(1),
  type: z.literal('function').nullish(),
  function: z.looseObject({ name: z.string().min(1), arguments: z.string().nullish() }),
  extra_content: z.looseObject({ google: GoogleContent.nullish() }).nullish(),
})

const name = z.string().nullish()

const SystemMessage = z.looseObject({
  role: z.enum(['system', 'developer']),
  content: z.union([z.string(), z.array(TextPart)]),
  name,
})

const UserMessage = z.looseObject({
  role: z.literal('user'),
  content: z.union([z.string(), z.array(UserPart)]),
  name,
})

const AssistantMessage = z.looseObject({
  role: z.literal('assistant'),
  content: z.union([z.string(), z.array(AssistantPart)]).nullish(),
  refusal: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(ToolCall).nullish(),
  name,
})

const ToolMessage = z.looseObject({
  role: z.literal('tool'),
  tool_call_id: z.string().min(1),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [TextPart, ImagePart]))]),
})

const Message = z.discriminatedUnion('role', [
  SystemMessage,
  UserMessage,
  AssistantMessage,
  ToolMessage,
])

const FunctionTool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().min(1),
    description: z.string().nullish(),
    parameters: JsonObjectBody.nullish(),
    strict: z.boolean().nullish(),
  }),
  cache_control: CacheControl,
})

/** Another vendor's own tool; a `function` that is malformed is not one. */
const NativeTool = z.looseObject({
  type: z.string().refine((type) => type !== 'function', 'this function tool is not complete'),
})

const ToolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({
    type: z.literal('function'),
    function: z.looseObject({ name: z.string().min(1) }),
  }),
])

const ResponseFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string(),
      schema: JsonObjectBody.nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
])

const Count = z.int().min(1)

export const ChatRequestBody = z.looseObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(z.union([FunctionTool, NativeTool])).nullish(),
  tool_choice: ToolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_completion_tokens: Count.nullish(),
  max_tokens: Count.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  seed: z.int().nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  n: Count.nullish(),
  response_format: ResponseFormat.nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  user: z.string().nullish(),
})

export type ChatRequestBody = z.infer<typeof ChatRequestBody>
export type MessageBody = z.infer<typeof Message>
export type PartBody = z.infer<typeof UserPart> | z.infer<typeof AssistantPart>
export type ToolBody = z.infer<typeof FunctionTool> | z.infer<typeof NativeTool>
export type FunctionToolBody = z.infer<typeof FunctionTool>
