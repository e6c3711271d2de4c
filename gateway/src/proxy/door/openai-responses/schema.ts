// The OpenAI Responses request as this door reads it; fields beyond are kept and pass to the same dialect only.
import { z } from 'zod'
import { JsonObjectBody } from '../json-object.ts'

const InputText = z.looseObject({
  type: z.enum(['input_text', 'output_text', 'text']),
  text: z.string(),
})

const InputImage = z.looseObject({
  type: z.literal('input_image'),
  image_url: z.string().nullish(),
  file_id: z.string().nullish(),
  detail: z.string().nullish(),
})

const InputFile = z.looseObject({
  type: z.literal('input_file'),
  file_data: z.string().nullish(),
  file_id: z.string().nullish(),
  file_url: z.string().nullish(),
  filename: z.string().nullish(),
})

const InputAudio = z.looseObject({
  type: z.literal('input_audio'),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
})

const Refusal = z.looseObject({ type: z.literal('refusal'), refusal: z.string() })

const Content = z.discriminatedUnion('type', [
  InputText,
  InputImage,
  InputFile,
  InputAudio,
  Refusal,
])

const Message = z.looseObject({
  type: z.literal('message').nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(Content)]),
})

const FunctionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().nullish(),
  arguments: z.string(),
})

const FunctionCallOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([
    z.string(),
    z.array(z.discriminatedUnion('type', [InputText, InputImage, InputFile])),
  ]),
})

const CustomToolCall = z.looseObject({
  type: z.literal('custom_tool_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().nullish(),
  input: z.string(),
})

const CustomToolCallOutput = FunctionCallOutput.extend({
  type: z.literal('custom_tool_call_output'),
})

const Reasoning = z.looseObject({
  type: z.literal('reasoning'),
  id: z.string().nullish(),
  summary: z.array(z.looseObject({ text: z.string() })).nullish(),
  content: z.array(z.looseObject({ text: z.string() })).nullish(),
  encrypted_content: z.string().nullish(),
})

const knownItems = new Set([
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'reasoning',
])

/** Items of built-in tools, references, and what comes after this was written. */
const OtherItem = z.looseObject({
  type: z.string().refine((type) => !knownItems.has(type), 'this item is not complete'),
})

const Item = z.union([
  Message,
  FunctionCall,
  FunctionCallOutput,
  CustomToolCall,
  CustomToolCallOutput,
  Reasoning,
  OtherItem,
])

const FunctionTool = z.looseObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: JsonObjectBody.nullish(),
  strict: z.boolean().nullish(),
})

const CustomTool = z.looseObject({
  type: z.literal('custom'),
  name: z.string().min(1),
  description: z.string().nullish(),
  format: z
    .looseObject({
      type: z.string(),
      syntax: z.string().nullish(),
      definition: z.string().nullish(),
    })
    .nullish(),
})

const NamespaceTool = z.looseObject({
  type: z.literal('namespace'),
  name: z.string().min(1),
  description: z.string().nullish(),
  tools: z.array(z.discriminatedUnion('type', [FunctionTool, CustomTool])),
})

const knownTools = new Set(['function', 'custom', 'namespace'])

/** A tool that the provider runs itself; one that we know and that is malformed is none. */
const OtherTool = z.looseObject({
  type: z.string().refine((type) => !knownTools.has(type), 'this tool is not complete'),
})

const knownChoices = new Set(['function', 'custom', 'allowed_tools'])

const ToolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({
    type: z.enum(['function', 'custom']),
    name: z.string().min(1),
    namespace: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal('allowed_tools'),
    mode: z.enum(['auto', 'required']),
    tools: z.array(z.looseObject({ type: z.string(), name: z.string().nullish() })),
  }),
  z.looseObject({
    type: z.string().refine((type) => !knownChoices.has(type), 'this choice is not complete'),
  }),
])

const Format = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    name: z.string().nullish(),
    schema: JsonObjectBody,
    strict: z.boolean().nullish(),
  }),
])

const Effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

export const ResponsesRequestBody = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(Item).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  tools: z.array(z.union([FunctionTool, CustomTool, NamespaceTool, OtherTool])).nullish(),
  tool_choice: ToolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  text: z.looseObject({ format: Format.nullish(), verbosity: z.string().nullish() }).nullish(),
  reasoning: z.looseObject({ effort: Effort.nullish() }).nullish(),
  include: z.array(z.string()).nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
})

export type ResponsesRequestBody = z.infer<typeof ResponsesRequestBody>
export type ItemBody = z.infer<typeof Item>
export type MessageBody = z.infer<typeof Message>
export type ReasoningBody = z.infer<typeof Reasoning>
export type CallBody = z.infer<typeof FunctionCall>
export type CustomCallBody = z.infer<typeof CustomToolCall>
export type CallOutputBody = z.infer<typeof FunctionCallOutput>
export type ContentBody = z.infer<typeof Content>
export type CustomToolBody = z.infer<typeof CustomTool>
export type FunctionToolBody = z.infer<typeof FunctionTool>
export type NamespaceToolBody = z.infer<typeof NamespaceTool>
export type ToolBody =
  | FunctionToolBody
  | CustomToolBody
  | NamespaceToolBody
  | z.infer<typeof OtherTool>
