// Anthropic's count_tokens.
import type { TokenCount } from '../../contract/canonical/operations.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readCount } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { createPlainPassing, openAnswer } from '../plain-passing.ts'
import type { Wire } from '../wire.ts'
import { encodeRequest } from './encode-request.ts'
import { messagesWire } from './messages-wire.ts'

/** What of a messages request counts; the address refuses the rest. */
const countedFields = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'mcp_servers',
  'cache_control',
  'context_management',
])

export const countTokensWire: Wire<ChatRequest, TokenCount> = {
  dialect: 'anthropic-count-tokens',
  head(options) {
    const { headers } = messagesWire.head(options)
    return { path: '/messages/count_tokens', headers }
  },
  encode(request, upstreamModel) {
    const { body, dropped, reading } = encodeRequest(request, upstreamModel)
    const fields = Object.entries(JSON.parse(body) as JsonObject)
    const counted = Object.fromEntries(fields.filter(([name]) => countedFields.has(name)))
    return { body: JSON.stringify(counted), dropped, reading }
  },
  decode(body) {
    const answer = openAnswer(body, holdsCount)
    return { model: '', inputTokens: readCount(answer.input_tokens) ?? 0, usage: null }
  },
  stream: null,
  // Counting costs nothing: there is no usage to record.
  passing: createPlainPassing({ holds: holdsCount, readUsage: () => null }),
}

function holdsCount({ input_tokens: count }: JsonObject): boolean {
  return readCount(count) !== null
}
