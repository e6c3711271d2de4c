// The Anthropic messages request as this door reads it; fields beyond are kept and pass to the same dialect only.
import { z } from 'zod'
import { JsonObjectBody } from '../json-object.ts'
import { CacheControl } from '../cache-control.ts'

const Source = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
  z.looseObject({ type: z.literal('url'), url: z.string() }),
  z.looseObject({ type: z.literal('file'), file_id: z.string() }),
  z.looseObject({ type: z.literal('text'), data: z.string() }),
])

const TextBlock = z.looseObject({
  type: z.literal('text'),
  text: z.string(),
  cache_control: CacheControl,
})

const ImageBlock = z.looseObject({
  type: z.literal('image'),
  source: Source,
  cache_control: CacheControl,
})

const DocumentBlock = z.looseObject({
  type: z.literal('document'),
  source: Source,
  title: z.string().nullish(),
  cache_control: CacheControl,
})

/** What the client's own search found. */
const SearchResultBlock = z.looseObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(TextBlock),
  cache_control: CacheControl,
})

/** A deferred tool that the client's tool search has found. */
const ToolReferenceBlock = z.looseObject({
  type: z.literal('tool_reference'),
  tool_name: z.string(),
  cache_control: CacheControl,
})

/** From here on a tool, or a server's whole set, is offered or is not. */
const ToolChangeBlock = z.looseObject({
  type: z.enum(['tool_addition', 'tool_removal']),
  tool: z.union([z.looseObject({ name: z.string() }), z.looseObject({ server_name: z.string() })]),
  cache_control: CacheControl,
})

const ResultContent = z.discriminatedUnion('type', [
  TextBlock,
  ImageBlock,
  DocumentBlock,
  SearchResultBlock,
  ToolReferenceBlock,
])

const ResultBlock = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(ResultContent)]).nullish(),
  is_error: z.boolean().nullish(),
  cache_control: CacheControl,
})

const ToolUseBlock = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: JsonObjectBody,
  cache_control: CacheControl,
})

const ThinkingBlock = z.looseObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string().nullish(),
})

const RedactedThinkingBlock = z.looseObject({
  type: z.literal('redacted_thinking'),
  data: z.string(),
})

const KnownBlock = z.discriminatedUnion('type', [
  TextBlock,
  ImageBlock,
  DocumentBlock,
  SearchResultBlock,
  ToolReferenceBlock,
  ToolChangeBlock,
  ResultBlock,
  ToolUseBlock,
  ThinkingBlock,
  RedactedThinkingBlock,
])

const knownTypes: ReadonlySet<string> = new Set([
  'text',
  'image',
  'document',
  'search_result',
  'tool_reference',
  'tool_addition',
  'tool_removal',
  'tool_result',
  'tool_use',
  'thinking',
  'redacted_thinking',
])

/** A block of a server tool or of a later version: kept whole. */
const OtherBlock = z.looseObject({
  type: z.string().refine((type) => !knownTypes.has(type), { abort: true }),
})

const Block = z.union([KnownBlock, OtherBlock])

const Message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(Block)]),
})

const CustomTool = z.looseObject({
  type: z.literal('custom').nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: JsonObjectBody,
  strict: z.boolean().nullish(),
  cache_control: CacheControl,
})

/** A server tool; a `custom` one that is malformed is not one. */
const NativeTool = z.looseObject({
  type: z.string().refine((type) => type !== 'custom', 'this custom tool is not complete'),
})

const disableParallel = { disable_parallel_tool_use: z.boolean().nullish() }

const ToolChoice = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('auto'), ...disableParallel }),
  z.looseObject({ type: z.literal('any'), ...disableParallel }),
  z.looseObject({ type: z.literal('tool'), name: z.string().min(1), ...disableParallel }),
  z.looseObject({ type: z.literal('none') }),
])

const OutputConfig = z.looseObject({
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  format: z.looseObject({ type: z.literal('json_schema'), schema: JsonObjectBody }).nullish(),
})

export const MessagesRequestBody = z.looseObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(Message).min(1),
  system: z.union([z.string(), z.array(TextBlock)]).nullish(),
  stream: z.boolean().nullish(),
  tools: z.array(z.union([CustomTool, NativeTool])).nullish(),
  tool_choice: ToolChoice.nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(0).nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.int().nullish() }).nullish(),
  output_config: OutputConfig.nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
})

export type MessagesRequestBody = z.infer<typeof MessagesRequestBody>
export type MessageBody = z.infer<typeof Message>
export type KnownBlockBody = z.infer<typeof KnownBlock>
export type BlockBody = z.infer<typeof Block>
export type SearchResultBody = z.infer<typeof SearchResultBlock>
export type ToolChangeBody = z.infer<typeof ToolChangeBlock>
export type SourceBody = z.infer<typeof Source>
export type CustomToolBody = z.infer<typeof CustomTool>
export type ToolBody = CustomToolBody | z.infer<typeof NativeTool>

export function isKnownBlock(block: BlockBody): block is KnownBlockBody {
  return knownTypes.has(block.type)
}

export function isCustomTool(tool: ToolBody): tool is CustomToolBody {
  return tool.type === undefined || tool.type === null || tool.type === 'custom'
}
