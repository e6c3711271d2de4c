// Canonical tools and tool choice as Gemini's.
import type { ChatRequest, Tool } from '../../contract/canonical/request.ts'
import { readObject, type JsonObject } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import { encodeNativeTools, type WebSearch } from '../native-tools.ts'
import type { ToolNames } from '../wire-names.ts'
import { cleanSchema } from './clean-schema.ts'

/** The order of tools is kept, since it is a part of the cached prefix. */
export function encodeTools(request: ChatRequest, names: ToolNames, fields: DroppedFields): object {
  if (request.parallelToolCalls === false) fields.drop('parallel_tool_calls')
  const functionDeclarations = request.tools.map((tool) => encodeTool(tool, names))
  const tools = [
    ...(functionDeclarations.length === 0 ? [] : [{ functionDeclarations }]),
    ...encodeNativeTools(request, 'gemini-generate', fields, (search) =>
      writeSearch(request, search),
    ),
  ]
  if (tools.length === 0) return {}
  const config = encodeToolChoice(request, names)
  return { tools, ...(config === null ? {} : { toolConfig: { functionCallingConfig: config } }) }
}

/** Gemini searches or calls functions, not both in one request; it takes no list of sites. */
function writeSearch({ tools }: ChatRequest, { allowedDomains }: WebSearch): JsonObject | null {
  return tools.length === 0 && allowedDomains.length === 0 ? { googleSearch: {} } : null
}

/** An object without properties is refused: such a tool has no parameters at all. */
function encodeTool({ name, description, parameters }: Tool, names: ToolNames): object {
  const schema = takesNothing(parameters)
    ? {}
    : { parametersJsonSchema: cleanSchema({ type: 'object', ...parameters }) }
  return { name: names.toWire(name), description, ...schema }
}

function takesNothing(parameters: JsonObject): boolean {
  const properties = readObject(parameters.properties)
  if (properties !== null && Object.keys(properties).length > 0) return false
  const others = ['$ref', 'anyOf', 'oneOf', 'allOf', 'additionalProperties']
  return others.every((word) => !parameters[word])
}

function encodeToolChoice({ toolChoice }: ChatRequest, names: ToolNames): object | null {
  switch (toolChoice?.kind) {
    case 'auto':
      return { mode: 'AUTO' }
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'named':
      return { mode: 'ANY', allowedFunctionNames: [names.toWire(toolChoice.name)] }
    default:
      return null
  }
}
