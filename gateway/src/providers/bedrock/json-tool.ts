// JSON without a schema, which Converse has no format for: the input of a tool that the model has to call, taken out again.
import { jsonToolName } from '../anthropic/json-tool.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readObjects } from '../../contract/read-json.ts'
import { unsupported } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'
import type { Family } from './model-family.ts'

export function needsJsonTool({ responseFormat }: ChatRequest): boolean {
  return responseFormat?.kind === 'json'
}

/**
 * The tools with that one at the end; beside the caller's own the model chooses, but it has to call one. Throws GatewayError
 * `unsupported_parameter` for families that can not be made to call a tool.
 */
export function addJsonTool(
  request: ChatRequest,
  toolConfig: Block | undefined,
  family: Family,
): Block {
  if (family !== 'anthropic' && family !== 'nova') {
    throw unsupported(
      'response_format',
      'The model behind this name needs a schema for JSON: use "json_schema".',
    )
  }
  const toolSpec = {
    name: jsonToolName,
    description: 'Gives the answer. Call it once, with the whole answer as its input.',
    inputSchema: { json: { type: 'object' } },
  }
  const isFree = request.tools.length > 0 && request.toolChoice?.kind !== 'none'
  return {
    tools: [...readObjects(toolConfig?.tools), { toolSpec }],
    toolChoice: isFree ? { any: {} } : { tool: { name: jsonToolName } },
  }
}
