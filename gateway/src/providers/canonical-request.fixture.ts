// A smallest canonical request for tests, to be varied by fields.
import type { ChatRequest, Message } from '../contract/canonical/request.ts'

export function canonical(fields: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: 'openai-chat',
    model: 'public-name',
    isStream: false,
    messages: [says('user', 'Hello')],
    tools: [],
    nativeTools: [],
    extra: {},
    ...fields,
  }
}

export function says(role: Message['role'], text: string): Message {
  return { role, parts: [{ kind: 'text', text }] }
}

export function calls(id: string, name: string, argumentsJson = '{}'): Message {
  return { role: 'assistant', parts: [{ kind: 'tool_call', id, name, argumentsJson }] }
}

export function answers(callId: string, text: string, isError = false): Message {
  const content = [{ kind: 'text' as const, text }]
  return { role: 'user', parts: [{ kind: 'tool_result', callId, content, isError }] }
}
