// A fake of OpenAI's chat completions: answers in its wire format, whole and as a stream.
import {
  startScriptedServer,
  type Answer,
  type ScriptedServer,
  type SeenRequest,
} from './scripted-server.ts'

export interface FakeAnswer {
  readonly text?: string
  readonly toolCall?: { readonly id: string; readonly name: string; readonly argumentsJson: string }
  /** Text deltas of a stream, repeated so often. */
  readonly repeat?: number
}

/** `answers` may look at the request; by default it says hello, or calls the first tool that it is given. */
export function startOpenAiServer(
  answers: (request: SeenRequest) => FakeAnswer = sayHello,
): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const model = String(request.json.model)
    const fake = answers(request)
    return request.json.stream === true
      ? writeStream(model, fake, wantsUsage(request))
      : writeWhole(model, fake)
  })
}

/** What the fakes answer by themselves: a tool call where tools are offered and none was answered yet, else a text. */
export function sayHello({ json }: SeenRequest): FakeAnswer {
  const isAnswered =
    JSON.stringify(json.messages).includes('tool_result') ||
    JSON.stringify(json.messages).includes('"role":"tool"')
  if (!Array.isArray(json.tools) || isAnswered) return { text: 'Good morning, Ada.' }
  const argumentsJson = '{"city":"Trier","days":2}'
  return { toolCall: { id: 'call_fake1', name: 'forecast', argumentsJson } }
}

const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 0 },
}

function wantsUsage({ json }: SeenRequest): boolean {
  return (json.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true
}

function writeWhole(model: string, { text, toolCall }: FakeAnswer): Answer {
  const message = {
    role: 'assistant',
    content: text ?? null,
    ...(toolCall === undefined
      ? {}
      : {
          tool_calls: [
            {
              id: toolCall.id,
              type: 'function',
              function: { name: toolCall.name, arguments: toolCall.argumentsJson },
            },
          ],
        }),
  }
  const finish = toolCall === undefined ? 'stop' : 'tool_calls'
  const answer = {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_795_000_000,
    model: `${model}-2026-01-01`,
    choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
    usage,
  }
  return { contentType: 'application/json', parts: [JSON.stringify(answer)] }
}

function writeStream(model: string, fake: FakeAnswer, withUsage: boolean): Answer {
  const chunk = (delta: unknown, finish: string | null = null): string =>
    event({
      ...head(model),
      choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
      ...(withUsage ? { usage: null } : {}),
    })
  const parts = [chunk({ role: 'assistant', content: fake.toolCall === undefined ? '' : null })]
  for (let round = 0; round < (fake.repeat ?? 1); round++) {
    for (const word of fake.text?.split(/(?<= )/) ?? []) parts.push(chunk({ content: word }))
  }
  if (fake.toolCall !== undefined)
    parts.push(...toolDeltas(fake.toolCall).map((delta) => chunk(delta)))
  parts.push(chunk({}, fake.toolCall === undefined ? 'stop' : 'tool_calls'))
  if (withUsage) parts.push(event({ ...head(model), choices: [], usage }))
  parts.push('data: [DONE]\n\n')
  return { contentType: 'text/event-stream; charset=utf-8', parts }
}

function toolDeltas({ id, name, argumentsJson }: NonNullable<FakeAnswer['toolCall']>): unknown[] {
  const half = Math.ceil(argumentsJson.length / 2)
  return [
    { tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: '' } }] },
    { tool_calls: [{ index: 0, function: { arguments: argumentsJson.slice(0, half) } }] },
    { tool_calls: [{ index: 0, function: { arguments: argumentsJson.slice(half) } }] },
  ]
}

function head(model: string) {
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion.chunk',
    created: 1_795_000_000,
    model: `${model}-2026-01-01`,
  }
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
