import { describe, expect, it } from 'vitest'
import type { Clock } from '../../contract/clock.ts'
import { demo } from './adapter.ts'
import { readEvents } from '../sse.ts'

const clock: Clock = { nowMs: () => 1_790_000_000_000, monotonicNs: () => 0 }
const dispatcher = demo.createDispatcher!({ clock })

async function ask(body: object | string, path = '/v1/chat/completions') {
  const response = await dispatcher.request({
    origin: 'http://demo.invalid',
    path,
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.statusCode, text: await response.body.text() }
}

const hello = { model: 'demo', messages: [{ role: 'user', content: 'Hello, who are you?' }] }
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 3 } },
        required: ['city', 'days'],
      },
    },
  },
]

describe('the demo model', () => {
  it('says what it is and what it heard, the same each time, and counts', async () => {
    const first = await ask(hello)
    const answer = demo.wires.chat![0]!.passing!.scan(JSON.parse(first.text))
    expect(await ask(hello)).toEqual(first)
    expect(first.text).toContain('demo model')
    expect(first.text).toContain('Hello, who are you?')
    expect(answer.finishReason).toBe('stop')
    expect(answer.usage).toEqual({ input: 5, output: expect.any(Number) })
    expect(answer.usage?.output).toBeGreaterThan(5)
  })

  it('streams the same words, chunk by chunk, with usage when asked', async () => {
    const whole = JSON.parse((await ask(hello)).text)
    const body = { ...hello, stream: true, stream_options: { include_usage: true } }
    const { text } = await ask(body)
    const chunks = readEvents(text)
    const deltas = chunks.slice(0, -1).map(({ data }) => JSON.parse(data))
    const said = deltas.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
    expect(said).toBe(whole.choices[0].message.content)
    expect(deltas.length).toBeGreaterThan(10)
    expect(deltas.at(-1).usage).toEqual(whole.usage)
    expect(chunks.at(-1)?.data).toBe('[DONE]')
    const bare = await ask({ ...hello, stream: true })
    expect(bare.text).not.toContain('usage')
  })

  it.each([
    ['the choice demands it', 'Hi', 'required'],
    ['the choice names it', 'Hi', { type: 'function', function: { name: 'get_weather' } }],
    ['the user names it', 'Please call get_weather', 'auto'],
  ])('calls a tool when %s, with arguments that fit its schema', async (_name, text, choice) => {
    const messages = [{ role: 'user', content: text }]
    const request = { model: 'demo', messages, tools, tool_choice: choice }
    const { choices } = JSON.parse((await ask(request)).text)
    expect(choices[0].finish_reason).toBe('tool_calls')
    const [call] = choices[0].message.tool_calls
    expect(call.function.name).toBe('get_weather')
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'demo', days: 3 })
    const streamed = await ask({ ...request, stream: true })
    expect(streamed.text).toContain('get_weather')
  })

  it('calls no tool unasked, and answers a tool’s result with words', async () => {
    expect((await ask({ ...hello, tools })).text).not.toContain('tool_calls')
    const messages = [
      { role: 'user', content: 'Please call get_weather' },
      { role: 'tool', tool_call_id: 'a', content: 'sunny: get_weather' },
    ]
    const { choices } = JSON.parse((await ask({ model: 'demo', messages, tools })).text)
    expect(choices[0].message.content).toContain('The tool answered: "sunny: get_weather"')
  })

  it('stops at the token limit and at a stop sequence', async () => {
    const short = JSON.parse((await ask({ ...hello, max_tokens: 3 })).text)
    expect(short.choices[0].finish_reason).toBe('length')
    expect(short.usage.completion_tokens).toBe(3)
    const stopped = JSON.parse((await ask({ ...hello, stop: 'demo' })).text)
    expect(stopped.choices[0].message.content).toBe('This is the ')
  })

  it('gives JSON where JSON was asked for', async () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] }
    const format = { type: 'json_schema', json_schema: { name: 'x', schema } }
    const { choices } = JSON.parse((await ask({ ...hello, response_format: format })).text)
    expect(JSON.parse(choices[0].message.content)).toEqual({ ok: true })
  })

  it('refuses what is no chat request in OpenAI’s shape', async () => {
    const refused = await ask('{')
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text).error.type).toBe('invalid_request_error')
    expect((await ask(hello, '/v1/embeddings')).status).toBe(404)
  })

  it('gives as many answers as were asked for, and counts them', async () => {
    const whole = JSON.parse((await ask({ ...hello, n: 3 })).text)
    expect(whole.choices.map((choice: { index: number }) => choice.index)).toEqual([0, 1, 2])
    const single = JSON.parse((await ask(hello)).text)
    expect(whole.usage.completion_tokens).toBe(3 * single.usage.completion_tokens)
    const { text } = await ask({ ...hello, n: 2, stream: true })
    const chunks = readEvents(text).slice(0, -1)
    const finished = chunks.flatMap(({ data }) => {
      const [choice] = JSON.parse(data).choices
      return choice.finish_reason === null ? [] : [choice.index]
    })
    expect(finished).toEqual([0, 1])
  })

  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  it.each([
    ['an image', { messages: [{ role: 'user', content: [image] }] }, 'messages[0].content'],
    ['an unknown role', { messages: [{ role: 'robot', content: 'Hi' }] }, 'messages[0].role'],
    ['no message', { messages: [] }, 'messages'],
    ['a temperature that no model has', { temperature: 2.1 }, 'temperature'],
    ['a temperature that is no number', { temperature: 'hot' }, 'temperature'],
    ['a share above one', { top_p: 1.5 }, 'top_p'],
    ['no answer at all', { n: 0 }, 'n'],
    ['half a token', { max_tokens: 0.5 }, 'max_tokens'],
  ])('refuses %s, and says where it stands', async (_name, changes, param) => {
    const refused = await ask({ ...hello, ...changes })
    expect(refused.status).toBe(400)
    expect(JSON.parse(refused.text).error).toMatchObject({ type: 'invalid_request_error', param })
  })

  it('stops in the middle of an answer when the call is aborted', async () => {
    const abort = new AbortController()
    const { body } = await dispatcher.request({
      origin: 'http://demo.invalid',
      path: '/v1/chat/completions',
      method: 'POST',
      body: JSON.stringify({ ...hello, stream: true }),
      signal: abort.signal,
    })
    const read = async () => {
      for await (const _chunk of body) abort.abort(new Error('the client left'))
    }
    await expect(read()).rejects.toThrow('the client left')
  })
})
