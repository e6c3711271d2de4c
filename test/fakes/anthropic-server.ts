// A fake of Anthropic's Messages: answers in its wire format, whole and as a stream.
import { sayHello, type FakeAnswer } from './openai-server.ts'
import {
  startScriptedServer,
  type Answer,
  type ScriptedServer,
  type SeenRequest,
} from './scripted-server.ts'

export function startAnthropicServer(
  answers: (request: SeenRequest) => FakeAnswer = sayHello,
): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const model = String(request.json.model)
    const fake = answers(request)
    return request.json.stream === true ? writeStream(model, fake) : writeWhole(model, fake)
  })
}

const inputUsage = {
  input_tokens: 8,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 4,
}

function writeWhole(model: string, { text, toolCall }: FakeAnswer): Answer {
  const content =
    toolCall === undefined
      ? [{ type: 'text', text: text ?? '' }]
      : [
          {
            type: 'tool_use',
            id: toolCall.id,
            name: toolCall.name,
            input: JSON.parse(toolCall.argumentsJson) as unknown,
          },
        ]
  const answer = {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: toolCall === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { ...inputUsage, output_tokens: 7 },
  }
  return { contentType: 'application/json', parts: [JSON.stringify(answer)] }
}

function writeStream(model: string, { text, toolCall, repeat = 1 }: FakeAnswer): Answer {
  const message = {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...inputUsage, output_tokens: 1 },
  }
  const block =
    toolCall === undefined
      ? { type: 'text', text: '' }
      : { type: 'tool_use', id: toolCall.id, name: toolCall.name, input: {} }
  const parts = [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: block }),
    event('ping', {}),
  ]
  for (let round = 0; round < repeat; round++) {
    for (const delta of deltasOf(text, toolCall)) {
      parts.push(event('content_block_delta', { index: 0, delta }))
    }
  }
  const stopReason = toolCall === undefined ? 'end_turn' : 'tool_use'
  parts.push(
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: 7 },
    }),
    event('message_stop', {}),
  )
  return { contentType: 'text/event-stream; charset=utf-8', parts }
}

function deltasOf(text: FakeAnswer['text'], toolCall: FakeAnswer['toolCall']): unknown[] {
  if (toolCall === undefined) {
    return (text ?? '').split(/(?<= )/).map((word) => ({ type: 'text_delta', text: word }))
  }
  const half = Math.ceil(toolCall.argumentsJson.length / 2)
  return [toolCall.argumentsJson.slice(0, half), toolCall.argumentsJson.slice(half)].map(
    (piece) => ({ type: 'input_json_delta', partial_json: piece }),
  )
}

function event(type: string, fields: Readonly<Record<string, unknown>>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}
