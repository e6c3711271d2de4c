import { describe, expect, it } from 'vitest'
import { readEvents } from '../sse.ts'
import { createChatWire } from './chat-wire.ts'
import { presets } from './presets.ts'
import { chunk, done, sse, toolDelta, usage } from './stream-chunks.fixture.ts'

const openai = createChatWire(presets[0]!).passing!
const equal = { publicModel: 'gpt-test-2026', upstreamModel: 'gpt-test-2026' }
const alias = { publicModel: 'größer "1"', upstreamModel: 'gpt-test-2026' }

describe('a request of the same dialect', () => {
  const forward = (body: string, options: object) =>
    openai
      .forwardRequest(Buffer.from(body), { ...equal, isStream: true, wantsUsage: true, ...options })
      .toString()

  it('passes as the same bytes when the names are equal and usage comes anyway', () => {
    const body = Buffer.from('{"model":"gpt-test-2026"}')
    const options = { ...equal, isStream: false, wantsUsage: false }
    expect(openai.forwardRequest(body, options)).toBe(body)
    expect(openai.forwardRequest(body, { ...options, isStream: true, wantsUsage: true })).toBe(body)
  })

  it('gets the upstream name at the top only, all else byte for byte', () => {
    const body = String.raw`{ "metadata":{"model":"x"},"model" : "größer \"1\"" , "messages":[{"content":"\"model\":\"größer\" 🦆"}]}`
    expect(forward(body, alias)).toBe(body.replace(String.raw`"größer \"1\""`, '"gpt-test-2026"'))
  })

  it.each([
    ['no options', '{"model":"m"}', '{"stream_options":{"include_usage":true},"model":"m"}'],
    ['null', '{"stream_options":null}', '{"stream_options":{"include_usage":true}}'],
    [
      'a refusal',
      '{"stream_options":{"include_usage":false}}',
      '{"stream_options":{"include_usage":true}}',
    ],
    [
      'other options',
      '{"stream_options":{"include_obfuscation":false}}',
      '{"stream_options":{"include_usage":true,"include_obfuscation":false}}',
    ],
  ])('asks for usage in a stream where the client gave %s', (_name, body, expected) => {
    expect(forward(body, { wantsUsage: false })).toBe(expected)
  })

  it('asks no vendor for usage that sends it unasked', () => {
    const mistral = createChatWire(presets.find((preset) => preset.kind === 'mistral')!).passing!
    const body = Buffer.from('{"model":"gpt-test-2026","stream":true}')
    const options = { ...equal, isStream: true, wantsUsage: false }
    expect(mistral.forwardRequest(body, options)).toBe(body)
  })
})

describe('a whole answer of the same dialect', () => {
  const body = Buffer.from('{"id":"1","model":"gpt-test-2026","choices":[]}')

  it('passes as the same bytes when the names are equal', () => {
    expect(openai.forwardAnswer(body, { ...equal, wantsUsage: true })).toBe(body)
  })

  it('gets the public name in place', () => {
    expect(openai.forwardAnswer(body, { ...alias, wantsUsage: true }).toString()).toBe(
      String.raw`{"id":"1","model":"größer \"1\"","choices":[]}`,
    )
  })

  it('has the arguments of a call as text where a vendor sends an object', () => {
    const ollama = createChatWire(presets.find((preset) => preset.kind === 'ollama')!).passing!
    const answer = (args: unknown) => ({
      choices: [
        {
          message: {
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'look', arguments: args } },
            ],
          },
        },
      ],
    })
    const given = Buffer.from(JSON.stringify(answer({ at: 'Köln' })))
    const out = ollama.forwardAnswer(given, { ...equal, wantsUsage: true }).toString()
    expect(JSON.parse(out)).toEqual(answer('{"at":"Köln"}'))
  })

  it('is no answer without a choice', () => {
    expect(() => openai.scan({ choices: [] })).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})

describe('a stream of the same dialect', () => {
  const text =
    chunk({ delta: { role: 'assistant', content: '' }, usage: null }) +
    chunk({ delta: { content: 'größer 🦆' }, usage: null })
  const whole =
    text + chunk({ finishReason: 'stop', usage: null }) + chunk({ hasChoice: false, usage }) + done

  function forward(stream: string, options: object = {}, size = 11) {
    const forwarder = openai.createStreamForwarder!({ ...equal, wantsUsage: true, ...options })
    const bytes = Buffer.from(stream)
    let out = Buffer.alloc(0)
    for (let at = 0; at < bytes.length; at += size) {
      out = Buffer.concat([out, forwarder.push(bytes.subarray(at, at + size))])
    }
    return { forwarder, out: Buffer.concat([out, forwarder.end()]).toString() }
  }

  it.each([1, 2, 7, 100_000])('passes byte for byte in pieces of %i, and is read', (size) => {
    const { forwarder, out } = forward(whole, {}, size)
    expect(out).toBe(whole)
    expect(forwarder.isComplete).toBe(true)
    expect(forwarder.result()).toEqual({
      usage: { input: 12, cacheRead: 8, output: 5, reasoning: 2 },
      finishReason: 'stop',
      toolCallCount: 0,
      model: 'gpt-test-2026',
    })
  })

  it('passes lines that end by CRLF byte for byte', () => {
    const crlf = whole.replaceAll('\n', '\r\n')
    expect(forward(crlf).out).toBe(crlf)
  })

  it('gives back the very chunk when nothing changes', () => {
    const forwarder = openai.createStreamForwarder!({ ...equal, wantsUsage: true })
    const bytes = Buffer.from(whole)
    expect(forwarder.push(bytes)).toBe(bytes)
  })

  it('hides usage that only we asked for: the chunk of its own and the nulls', () => {
    const expected = whole
      .replace(chunk({ hasChoice: false, usage }), '')
      .replaceAll(',"usage":null', '')
    const { forwarder, out } = forward(whole, { wantsUsage: false })
    expect(out).toBe(expected)
    expect(forwarder.result().usage).toMatchObject({ output: 5 })
  })

  it('hides usage on the finish chunk, but not the finish', () => {
    const { out } = forward(text + chunk({ finishReason: 'stop', usage }) + done, {
      wantsUsage: false,
    })
    expect(out).toContain('"finish_reason":"stop"')
    expect(out).not.toContain('usage')
  })

  it('carries one public name in every chunk', () => {
    const { out } = forward(whole, alias)
    const renamed = whole.replaceAll('"gpt-test-2026"', String.raw`"größer \"1\""`)
    expect(out).toBe(renamed)
  })

  it('puts JSON that lies on several data lines on one, so that it can be renamed', () => {
    const { out } = forward(
      `data: {"model":\ndata: "gpt-test-2026","choices":[]}\n\n${whole}`,
      alias,
    )
    expect(out.split('\n\n')[0]).toBe(String.raw`data: {"model": "größer \"1\"","choices":[]}`)
  })

  it('counts tool calls and takes the first for content', () => {
    const call = (index: number, id: string) =>
      chunk({ delta: toolDelta(index, { id, function: { name: 'look', arguments: '' } }) })
    const rest = chunk({ delta: toolDelta(0, { function: { arguments: '{}' } }) })
    const { forwarder } = forward(call(0, 'a') + rest + call(1, 'b'))
    expect(forwarder.hasContent).toBe(true)
    expect(forwarder.result().toolCallCount).toBe(2)
  })

  it('numbers tool calls of a vendor that sends no index, as OpenAI’s clients fail without', () => {
    const call = (id: string, city: string) => ({
      id,
      function: { name: 'look', arguments: `{"at":"${city}"}` },
    })
    const both = chunk({ delta: { tool_calls: [call('a', 'Köln')] } })
    const more = chunk({ delta: { tool_calls: [call('b', 'Bonn')] }, finishReason: 'tool_calls' })
    const { forwarder, out } = forward(both + more + done, alias)
    const chunks = readEvents(out).slice(0, 2)
    const seen = chunks.map(({ data }) => JSON.parse(data))
    expect(seen.flatMap((item) => item.choices[0].delta.tool_calls)).toEqual([
      { index: 0, type: 'function', ...call('a', 'Köln') },
      { index: 1, type: 'function', ...call('b', 'Bonn') },
    ])
    expect(seen.map((item) => item.model)).toEqual([alias.publicModel, alias.publicModel])
    expect(forwarder.result().toolCallCount).toBe(2)
  })

  it.each([{}, { index: null }])('numbers the later fragments of a call too: %j', (none) => {
    const first = { ...none, id: 'a', function: { name: 'look', arguments: '{"at":' } }
    const second = { ...none, function: { arguments: '"Köln"}' } }
    const stream =
      chunk({ delta: { tool_calls: [first] } }) + chunk({ delta: { tool_calls: [second] } })
    const { forwarder, out } = forward(stream + chunk({ finishReason: 'tool_calls' }) + done)
    const [one, two] = readEvents(out).map(({ data }) => data)
    expect(JSON.parse(one!).choices[0].delta.tool_calls).toEqual([
      { ...first, index: 0, type: 'function' },
    ])
    expect(JSON.parse(two!).choices[0].delta.tool_calls).toEqual([{ ...second, index: 0 }])
    expect(forwarder.result().toolCallCount).toBe(1)
  })

  it('gives a numbered call the type that its vendor left out', () => {
    const call = { id: 'a', function: { name: 'look', arguments: '{}' } }
    const { out } = forward(
      chunk({ delta: toolDelta(0, call) }) + chunk({ finishReason: 'tool_calls' }),
    )
    expect(JSON.parse(readEvents(out)[0]!.data).choices[0].delta.tool_calls).toEqual([
      { index: 0, type: 'function', ...call },
    ])
  })

  it('waits for the finish where a vendor says an empty word until then', () => {
    const waiting = chunk({ delta: { content: 'x' }, finishReason: '' })
    expect(forward(waiting + done).forwarder.isComplete).toBe(false)
    const { forwarder } = forward(waiting + chunk({ finishReason: 'length' }) + done)
    expect(forwarder.result().finishReason).toBe('length')
  })

  it('leaves out what is no chunk, and gives one with usage alone its choices', () => {
    const strange = sse({ type: 'notice', text: 'x' })
    const bare = sse({ id: 'chatcmpl-1', choices: null, usage })
    const stream = `${strange}data:\n\n${text}${strange}${chunk({ finishReason: 'stop' })}${bare}`
    const { forwarder, out } = forward(stream + done, { wantsUsage: true })
    const seen = readEvents(out).slice(0, -1)
    expect(seen.every(({ data }) => Array.isArray(JSON.parse(data).choices))).toBe(true)
    expect(out).not.toContain('notice')
    expect(JSON.parse(seen.at(-1)!.data).usage).toEqual(usage)
    expect(forwarder.result().usage).not.toBeNull()
    expect(forward(stream + done, { wantsUsage: false }).out).not.toContain('"usage":{')
  })

  it('has no content while only roles and comments came', () => {
    const { forwarder } = forward(
      `: waiting\n\n${chunk({ delta: { role: 'assistant', content: '' } })}`,
    )
    expect(forwarder.hasContent).toBe(false)
  })

  it('keeps an error and what follows to itself', () => {
    const error = sse({ error: { message: 'out of memory', type: 'server_error' } })
    const { forwarder, out } = forward(text + error + done)
    expect(out).toBe(text)
    expect(forwarder.error).toEqual({ message: 'out of memory', type: 'server_error' })
    expect(forwarder.isComplete).toBe(false)
  })

  it('is cut when it ends without a finish, even with [DONE]', () => {
    const { forwarder, out } = forward(text + done)
    expect(forwarder.isComplete).toBe(false)
    expect(out).not.toContain('[DONE]')
  })

  it('ends with [DONE] exactly once', () => {
    const finish = chunk({ finishReason: 'stop' })
    for (const stream of [
      text + finish,
      text + finish + done + done,
      `${text}${finish}data: [DONE]`,
    ]) {
      const { forwarder, out } = forward(stream)
      expect(out).toBe(text + finish + done)
      expect(forwarder.isComplete).toBe(true)
    }
  })
})
