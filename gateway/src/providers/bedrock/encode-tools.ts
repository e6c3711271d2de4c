// Canonical tools and tool choice as Converse's toolConfig.
import type { ChatRequest, Tool } from '../../contract/canonical/request.ts'
import { encodeNativeTools } from '../native-tools.ts'
import { cachePoint, type Block, type BlockContext } from './encode-blocks.ts'

/**
 * Undefined without tools. A history with calls needs its tools declared: it gets a stub for each name where the caller
 * declared none. There is no word for the choice `none`: then nothing is offered, or where a history stands in the way
 * the choice is named as dropped.
 */
export function encodeTools(request: ChatRequest, context: BlockContext): Block | undefined {
  const { fields } = context
  encodeNativeTools(request, null, fields)
  const used = usedNames(request)
  const isForbidden = request.toolChoice?.kind === 'none'
  if (request.tools.length === 0) {
    if (used.length === 0) return undefined
    return { tools: used.map((name) => encodeTool({ name, parameters: {} }, context)) }
  }
  if (isForbidden && used.length === 0) return undefined
  if (isForbidden) fields.drop('tool_choice')
  return {
    tools: request.tools.flatMap((tool) => [
      encodeTool(tool, context),
      ...cachePoint(tool, context),
    ]),
    toolChoice: encodeToolChoice(request, context),
  }
}

function encodeTool({ name, description, parameters, isStrict }: Tool, { names }: BlockContext) {
  return {
    toolSpec: {
      name: names.toWire(name),
      // An empty one is refused.
      description: description === '' ? undefined : description,
      inputSchema: { json: { type: 'object', ...parameters } },
      strict: isStrict === true ? true : undefined,
    },
  }
}

function encodeToolChoice({ toolChoice }: ChatRequest, { names }: BlockContext) {
  switch (toolChoice?.kind) {
    case 'auto':
      return { auto: {} }
    case 'required':
      return { any: {} }
    case 'named':
      return { tool: { name: names.toWire(toolChoice.name) } }
    default:
      return undefined
  }
}

function usedNames(request: ChatRequest): string[] {
  const parts = request.messages.flatMap((message) => message.parts)
  return [...new Set(parts.flatMap((part) => (part.kind === 'tool_call' ? [part.name] : [])))]
}
