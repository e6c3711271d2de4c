// The demo model's answer as an HTTP answer in OpenAI's wire format.
import { createHash } from 'node:crypto'
import { answerTo, type DemoAnswer } from './answer.ts'
import { findFault, type Fault } from './check-request.ts'
import { parseBody, readRequest, type DemoRequest } from './read-request.ts'

export interface DemoResponse {
  readonly status: number
  readonly headers: Record<string, string>
  /** One by one, as a network would bring them. */
  readonly chunks: readonly Buffer[]
}

export function respond(path: string, body: string, nowMs: number): DemoResponse {
  if (!path.endsWith('/chat/completions')) return refuse(404, 'There is only a chat here.')
  const given = parseBody(body)
  if (given === null) return refuse(400, 'The body is not a chat request.')
  const fault = findFault(given)
  if (fault !== null) return refuse(400, fault.message, fault)
  const request = readRequest(given)
  const answer = answerTo(request)
  const identity = {
    id: `chatcmpl-demo-${createHash('sha256').update(body).digest('hex').slice(0, 24)}`,
    created: Math.floor(nowMs / 1_000),
    model: request.model,
  }
  return request.isStream
    ? streamAnswer(request, answer, identity)
    : sendJson(200, writeWhole(request, answer, identity))
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

function refuse(status: number, message: string, fault: Fault | null = null): DemoResponse {
  const { param = null, code = null } = fault ?? {}
  const error = { message, type: 'invalid_request_error', param, code }
  return sendJson(status, { error })
}

function writeWhole(request: DemoRequest, answer: DemoAnswer, identity: Identity) {
  const calls = (index: number) =>
    answer.call === null ? {} : { tool_calls: [writeCall(identity, index, answer)] }
  return {
    id: identity.id,
    object: 'chat.completion',
    created: identity.created,
    model: identity.model,
    choices: eachOf(request, (index) => ({
      index,
      message: {
        role: 'assistant',
        content: answer.call === null ? answer.text : null,
        refusal: null,
        ...calls(index),
      },
      logprobs: null,
      finish_reason: answer.finishReason,
    })),
    usage: writeUsage(request, answer),
  }
}

function eachOf<T>({ answerCount }: DemoRequest, write: (index: number) => T): T[] {
  return Array.from({ length: answerCount }, (_, index) => write(index))
}

function writeCall(identity: Identity, choice: number, { call }: DemoAnswer) {
  return {
    id: `call_${identity.id.slice(-24)}${choice === 0 ? '' : `_${choice}`}`,
    type: 'function',
    function: call,
  }
}

function writeUsage({ answerCount }: DemoRequest, { promptTokens, completionTokens }: DemoAnswer) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens * answerCount,
    total_tokens: promptTokens + completionTokens * answerCount,
  }
}

function streamAnswer(request: DemoRequest, answer: DemoAnswer, identity: Identity): DemoResponse {
  const head = { id: identity.id, object: 'chat.completion.chunk', created: identity.created }
  const write = (choices: object[], usage: object = {}) =>
    Buffer.from(
      `data: ${JSON.stringify({ ...head, model: identity.model, choices, ...usage })}\n\n`,
    )
  const { call } = answer
  const words = (answer.text.match(/\S*\s*/g) ?? []).filter(Boolean)
  const writeChoice = (index: number) => {
    const writeDelta = (delta: object, finishReason: string | null = null) =>
      write([{ index, delta, logprobs: null, finish_reason: finishReason }])
    const deltas =
      call === null
        ? words.map((content) => ({ content }))
        : [{ tool_calls: [{ index: 0, ...writeCall(identity, index, answer) }] }]
    return [
      writeDelta({ role: 'assistant', content: call === null ? '' : null }),
      ...deltas.map((delta) => writeDelta(delta)),
      writeDelta({}, answer.finishReason),
    ]
  }
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    chunks: [
      ...eachOf(request, writeChoice).flat(),
      ...(request.wantsUsage ? [write([], { usage: writeUsage(request, answer) })] : []),
      Buffer.from('data: [DONE]\n\n'),
    ],
  }
}
