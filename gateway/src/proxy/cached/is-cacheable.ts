// Which requests may get an answer that was given before.
import { readArray, readObject } from '../../contract/read-json.ts'
import type { Allowed } from '../call.ts'

/**
 * Never where the caller opted out, where a tool's result is part of it (what a tool told is not for another
 * conversation), and where the answer has an id of its own that the client may come back to.
 */
export function isCacheable({ codec, headers, conversation, body }: Allowed): boolean {
  const isWanted = !String(headers['x-portcullis-cache'] ?? '').includes('no-store')
  const isOfItself = conversation === undefined || conversation === null
  return isWanted && isOfItself && codec.operation !== 'count_tokens' && !hasToolResult(body.json)
}

/** Looks at messages, input items and contents of every chat dialect, and at nothing else. */
function hasToolResult(body: unknown): boolean {
  const { messages, input, contents } = readObject(body) ?? {}
  return [messages, input, contents].some((list) => readArray(list).some(isResult))
}

function isResult(item: unknown): boolean {
  const entry = readObject(item)
  if (entry === null) return false
  const { role, type, content, parts } = entry
  if (role === 'tool' || role === 'function') return true
  if (typeof type === 'string' && (type === 'tool_result' || type.endsWith('_output'))) return true
  // Gemini's part, and the results of Anthropic's own tools.
  if ('functionResponse' in entry || 'function_response' in entry) return true
  if (typeof type === 'string' && type.endsWith('_tool_result')) return true
  return [content, parts].some((list) => readArray(list).some(isResult))
}
