// The demo model's answer as an HTTP answer in OpenAI's wire format.
import { createHash } from 'node:crypto'
import { answerTo, type DemoAnswer } from './answer.ts'
import { readRequest, type DemoRequest } from './read-request.ts'

export interface DemoResponse {
  readonly status: number
  readonly headers: Record<string, string>
  /** One by one, as a network would bring them. */
  readonly chunks: readonly Buffer[]
}

export function respond(path: string, body: string, nowMs: number): DemoResponse {
  if (!path.endsWith('/chat/completions')) return refuse(404, 'There is only a chat here.')
  const request = readRequest(body)
  if (request === null) return refuse(400, 'The body is not a chat request.')
  const answer = answerTo(request)
  const identity = {
    id: `chatcmpl-demo-${createHash('sha256').update(body).digest('hex').slice(0, 24)}`,
    created: Math.floor(nowMs / 1_000),
    model: request.model,
  }
  return request.isStream
    ? streamAnswer(request, answer, identity)
    : sendJson(200, writeWhole(answer, identity))
}

interface Identity {
  readonly id: string
  readonly created: number
  readonly model: string
}

function sendJson(status: number, value: unknown): DemoResponse {
  const headers = { 'content-type': 'application/json' }
  return { status, headers, chunks: [Buffer.from(JSON.stringify(value))] }
}

function refuse(status: number, message: string): DemoResponse {
  const error = { message, type: 'invalid_request_error', param: null, code: null }
  return sendJson(status, { error })
}

function writeWhole(answer: DemoAnswer, identity: Identity) {
  const calls =
    answer.call === null ? {} : { tool_calls: [writeCall(identity, answer.call.name, answer)] }
  return {
    id: identity.id,
    object: 'chat.completion',
    created: identity.created,
    model: identity.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.call === null ? answer.text : null,
          refusal: null,
          ...calls,
        },
        logprobs: null,
        finish_reason: answer.finishReason,
      },
    ],
    usage: writeUsage(answer),
  }
}

function writeCall(identity: Identity, name: string, answer: DemoAnswer) {
  return {
    id: `call_${identity.id.slice(-24)}`,
    type: 'function',
    function: { name, arguments: answer.call?.arguments ?? '{}' },
  }
}

function writeUsage({ promptTokens, completionTokens }: DemoAnswer) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

function streamAnswer(request: DemoRequest, answer: DemoAnswer, identity: Identity): DemoResponse {
  const head = { id: identity.id, object: 'chat.completion.chunk', created: identity.created }
  const write = (choices: object[], usage: object = {}) =>
    Buffer.from(
      `data: ${JSON.stringify({ ...head, model: identity.model, choices, ...usage })}\n\n`,
    )
  const writeDelta = (delta: object, finishReason: string | null = null) =>
    write([{ index: 0, delta, logprobs: null, finish_reason: finishReason }])
  const { call } = answer
  const deltas =
    call === null
      ? (answer.text.match(/\S*\s*/g) ?? []).filter(Boolean).map((content) => ({ content }))
      : [{ tool_calls: [{ index: 0, ...writeCall(identity, call.name, answer) }] }]
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    chunks: [
      writeDelta({ role: 'assistant', content: call === null ? '' : null }),
      ...deltas.map((delta) => writeDelta(delta)),
      writeDelta({}, answer.finishReason),
      ...(request.wantsUsage ? [write([], { usage: writeUsage(answer) })] : []),
      Buffer.from('data: [DONE]\n\n'),
    ],
  }
}
