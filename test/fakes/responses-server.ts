// A fake of OpenAI's Responses, with chat completions beside it: answers in its wire format, whole and as a stream.
import type { FakeAnswer } from './openai-server.ts'
import { startScriptedServer, type ScriptedServer, type SeenRequest } from './scripted-server.ts'

export interface FakeResponse extends Omit<FakeAnswer, 'toolCall' | 'repeat'> {
  readonly reasoning?: string
  readonly toolCalls?: readonly NonNullable<FakeAnswer['toolCall']>[]
  /** Why it is incomplete. */
  readonly incomplete?: string
}

/** `answers` may look at the request; by default it says hello, or calls the first tool that it is given. */
export function startResponsesServer(
  answers: (request: SeenRequest) => FakeResponse = sayHello,
): Promise<ScriptedServer> {
  let count = 0
  return startScriptedServer((request) => {
    count += 1
    const response = writeResponse(`resp_fake${count}`, request, answers(request))
    return request.json.stream === true
      ? { contentType: 'text/event-stream; charset=utf-8', parts: writeStream(response) }
      : { contentType: 'application/json', parts: [JSON.stringify(response)] }
  })
}

function sayHello({ json }: SeenRequest): FakeResponse {
  const isAnswered = JSON.stringify(json.input ?? '').includes('"function_call_output"')
  if (!Array.isArray(json.tools) || isAnswered) return { text: 'Good morning, Ada.' }
  const argumentsJson = '{"city":"Trier","days":2}'
  return { toolCalls: [{ id: 'call_fake1', name: 'forecast', argumentsJson }] }
}

type Item = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }

function writeResponse(id: string, { json }: SeenRequest, fake: FakeResponse) {
  const output: Item[] = []
  if (fake.reasoning !== undefined) {
    const summary = [{ type: 'summary_text', text: fake.reasoning }]
    const encrypted_content = 'gAAAAfake'
    output.push({ id: `rs_${id}`, type: 'reasoning', summary, encrypted_content })
  }
  if (fake.text !== undefined) {
    output.push({
      id: `msg_${id}`,
      type: 'message',
      status: fake.incomplete === undefined ? 'completed' : 'incomplete',
      role: 'assistant',
      content: [{ type: 'output_text', text: fake.text, annotations: [], logprobs: [] }],
    })
  }
  for (const [index, call] of (fake.toolCalls ?? []).entries()) {
    output.push({
      id: `fc_${id}_${index}`,
      type: 'function_call',
      status: 'completed',
      call_id: call.id,
      name: call.name,
      arguments: call.argumentsJson,
    })
  }
  return {
    id,
    object: 'response',
    created_at: 1_795_000_000,
    status: fake.incomplete === undefined ? 'completed' : 'incomplete',
    background: false,
    error: null,
    incomplete_details: fake.incomplete === undefined ? null : { reason: fake.incomplete },
    instructions: json.instructions ?? null,
    max_output_tokens: json.max_output_tokens ?? null,
    model: `${String(json.model)}-2026-01-01`,
    output,
    parallel_tool_calls: true,
    previous_response_id: json.previous_response_id ?? null,
    reasoning: { effort: null, summary: null },
    store: json.store ?? true,
    temperature: 1,
    text: json.text ?? { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: json.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage: {
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 19,
    },
    user: null,
    metadata: {},
  }
}

function writeStream(response: ReturnType<typeof writeResponse>): string[] {
  const parts: string[] = []
  const write = (type: string, fields: object): void => {
    const data = JSON.stringify({ type, sequence_number: parts.length, ...fields })
    parts.push(`event: ${type}\ndata: ${data}\n\n`)
  }
  const begun = { ...response, status: 'in_progress', output: [], usage: null }
  write('response.created', { response: begun })
  write('response.in_progress', { response: begun })
  for (const [index, item] of response.output.entries()) writeItem(write, index, item)
  write(`response.${response.status}`, { response })
  return parts
}

function writeItem(write: (type: string, fields: object) => void, index: number, item: Item): void {
  const place = { output_index: index, item_id: item.id }
  if (item.type === 'message') {
    const [content] = item.content as { text: string }[]
    const inside = { ...place, content_index: 0 }
    const begun = { ...item, status: 'in_progress', content: [] }
    write('response.output_item.added', { output_index: index, item: begun })
    write('response.content_part.added', { ...inside, part: { ...content, text: '' } })
    for (const word of content!.text.split(/(?<= )/)) {
      write('response.output_text.delta', { ...inside, delta: word, logprobs: [] })
    }
    write('response.output_text.done', { ...inside, text: content!.text, logprobs: [] })
    write('response.content_part.done', { ...inside, part: content })
  } else if (item.type === 'reasoning') {
    const [part] = item.summary as { text: string }[]
    const inside = { ...place, summary_index: 0 }
    write('response.output_item.added', { output_index: index, item: { ...item, summary: [] } })
    write('response.reasoning_summary_part.added', { ...inside, part: { ...part, text: '' } })
    write('response.reasoning_summary_text.delta', { ...inside, delta: part!.text })
    write('response.reasoning_summary_text.done', { ...inside, text: part!.text })
    write('response.reasoning_summary_part.done', { ...inside, part })
  } else {
    const begun = { ...item, status: 'in_progress', arguments: '' }
    const { arguments: given, name } = item
    write('response.output_item.added', { output_index: index, item: begun })
    write('response.function_call_arguments.delta', { ...place, delta: given })
    write('response.function_call_arguments.done', { ...place, name, arguments: given })
  }
  write('response.output_item.done', { output_index: index, item })
}
