// An answer in JSON from a model without a format for it: the input of a tool that it has to call, taken out again.
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { Block } from './encode-blocks.ts'
import { traitsOf } from './model-traits.ts'

export const jsonToolName = 'answer_in_json'

/** True where the answer's format is written as a tool: always for JSON without a schema, which no Claude model has. */
export function needsJsonTool({ responseFormat }: ChatRequest, upstreamModel: string): boolean {
  switch (responseFormat?.kind) {
    case 'json':
      return true
    case 'json_schema':
      return !traitsOf(upstreamModel).hasOutputFormat
    default:
      return false
  }
}

/** The tools with that one at the end; beside the caller's own the model chooses, but it has to call one. */
export function addJsonTool(request: ChatRequest, encoded: Block): Block {
  const { responseFormat } = request
  const schema = responseFormat?.kind === 'json_schema' ? responseFormat.schema : {}
  const isOffered = request.tools.length + request.nativeTools.length > 0
  const tools = isOffered ? (encoded.tools as Block[]) : []
  const tool = {
    name: jsonToolName,
    description: 'Gives the answer. Call it once, with the whole answer as its input.',
    input_schema: { ...schema, type: 'object' },
  }
  const isFree = tools.length > 0 && request.toolChoice?.kind !== 'none'
  const choice = isFree ? { type: 'any' } : { type: 'tool', name: jsonToolName }
  return {
    tools: [...tools, tool],
    tool_choice: { ...choice, disable_parallel_tool_use: true },
  }
}
