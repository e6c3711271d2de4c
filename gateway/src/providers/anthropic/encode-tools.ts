// Canonical tools and tool choice as Anthropic's.
import type { ChatRequest, Tool } from '../../contract/canonical/request.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import { encodeNativeTools, type WebSearch } from '../native-tools.ts'
import type { ToolNames } from '../wire-names.ts'
import { withCache, type Block } from './encode-blocks.ts'

/**
 * The order of tools is kept, since it is a part of the cached prefix. A history with tool calls but no tools gets a stub
 * for each name, as Anthropic wants calls to be declared, and the choice `none`, as the caller declared nothing to call.
 */
export function encodeTools(request: ChatRequest, names: ToolNames, fields: DroppedFields): Block {
  const tools = [
    ...request.tools.map((tool) => encodeTool(tool, names)),
    ...encodeNativeTools(request, 'anthropic-messages', fields, writeSearch),
  ]
  if (tools.length > 0) return { tools, tool_choice: encodeToolChoice(request, names) }
  const stubs = usedNames(request).map((name) => encodeTool({ name, parameters: {} }, names))
  return stubs.length === 0 ? {} : { tools: stubs, tool_choice: { type: 'none' } }
}

function writeSearch({ allowedDomains, userLocation }: WebSearch): Block {
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(allowedDomains.length === 0 ? {} : { allowed_domains: allowedDomains }),
    ...(userLocation === null ? {} : { user_location: userLocation }),
  }
}

function encodeTool(tool: Tool, names: ToolNames): Block {
  return withCache(
    {
      name: names.toWire(tool.name),
      description: tool.description,
      input_schema: { type: 'object', ...tool.parameters },
      strict: tool.isStrict === true ? true : undefined,
    },
    tool,
  )
}

function encodeToolChoice(request: ChatRequest, names: ToolNames): Block | undefined {
  const serial = request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : {}
  switch (request.toolChoice?.kind) {
    case 'none':
      return { type: 'none' }
    case 'required':
      return { type: 'any', ...serial }
    case 'named':
      return { type: 'tool', name: names.toWire(request.toolChoice.name), ...serial }
    case 'auto':
      return { type: 'auto', ...serial }
    default:
      return request.parallelToolCalls === false ? { type: 'auto', ...serial } : undefined
  }
}

function usedNames(request: ChatRequest): string[] {
  const calls = request.messages.flatMap((message) => message.parts)
  return [...new Set(calls.flatMap((part) => (part.kind === 'tool_call' ? [part.name] : [])))]
}
