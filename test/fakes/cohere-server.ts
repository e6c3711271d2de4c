// A fake of Cohere's chat, version 2: answers in its wire format, whole and as a stream.
import { sayHello, type FakeAnswer } from './openai-server.ts'
import {
  startScriptedServer,
  type Answer,
  type ScriptedServer,
  type SeenRequest,
} from './scripted-server.ts'

export function startCohereServer(
  answers: (request: SeenRequest) => FakeAnswer = sayHello,
): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const fake = answers(request)
    return request.json.stream === true ? writeStream(fake) : writeWhole(fake)
  })
}

const usage = {
  billed_units: { input_tokens: 12, output_tokens: 7 },
  tokens: { input_tokens: 82, output_tokens: 9 },
  cached_tokens: 4,
}

function callOf({ id, name, argumentsJson }: NonNullable<FakeAnswer['toolCall']>) {
  return { id, type: 'function', function: { name, arguments: argumentsJson } }
}

function writeWhole({ text, toolCall }: FakeAnswer): Answer {
  const message =
    toolCall === undefined
      ? { role: 'assistant', content: [{ type: 'text', text: text ?? '' }] }
      : { role: 'assistant', tool_plan: 'I look.', tool_calls: [callOf(toolCall)] }
  const answer = {
    id: 'c0ffee00-fake',
    finish_reason: toolCall === undefined ? 'COMPLETE' : 'TOOL_CALL',
    message,
    usage,
  }
  return { contentType: 'application/json', parts: [JSON.stringify(answer)] }
}

function writeStream({ text, toolCall, repeat = 1 }: FakeAnswer): Answer {
  const parts = [
    event('message-start', {
      id: 'c0ffee00-fake',
      delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [] } },
    }),
  ]
  if (toolCall === undefined) {
    const content = (fields: object) => ({ index: 0, delta: { message: { content: fields } } })
    parts.push(event('content-start', content({ type: 'text', text: '' })))
    for (let round = 0; round < repeat; round++) {
      for (const word of (text ?? '').split(/(?<= )/)) {
        parts.push(event('content-delta', content({ text: word })))
      }
    }
    parts.push(event('content-end', { index: 0 }))
  } else {
    const call = callOf(toolCall)
    const calls = (fields: object) => ({ index: 0, delta: { message: { tool_calls: fields } } })
    const half = Math.ceil(toolCall.argumentsJson.length / 2)
    parts.push(
      event('tool-plan-delta', { delta: { message: { tool_plan: 'I ' } } }),
      event('tool-plan-delta', { delta: { message: { tool_plan: 'look.' } } }),
      event('tool-call-start', calls({ ...call, function: { ...call.function, arguments: '' } })),
      ...[toolCall.argumentsJson.slice(0, half), toolCall.argumentsJson.slice(half)].map((piece) =>
        event('tool-call-delta', calls({ function: { arguments: piece } })),
      ),
      event('tool-call-end', { index: 0 }),
    )
  }
  const finish = toolCall === undefined ? 'COMPLETE' : 'TOOL_CALL'
  parts.push(event('message-end', { delta: { finish_reason: finish, usage } }))
  return { contentType: 'text/event-stream', parts }
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}
