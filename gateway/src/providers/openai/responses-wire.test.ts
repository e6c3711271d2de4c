// OpenAI's Responses as a wire: requests written, answers and streams read, bytes passed.
import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { presets } from '../openai-compatible/presets.ts'
import { createSseReader } from '../sse.ts'
import { packReasoning } from './carry-reasoning.ts'
import { createResponsesWire } from './responses-wire.ts'
import { events, response, streamed } from './response.fixture.ts'

const wire = createResponsesWire(presets.find(({ kind }) => kind === 'openai')!)

function encode(fields: Partial<ChatRequest>) {
  const { body, dropped, reading } = wire.encode(canonical(fields), 'gpt-real')
  return { json: JSON.parse(body) as Record<string, unknown>, dropped, reading }
}

function decodeStream(stream: string): ChatEvent[] {
  const decoder = wire.stream!.createDecoder(nothingToUndo)
  const reader = createSseReader()
  const read = [...reader.push(Buffer.from(stream)), ...reader.end()]
  return [...read.flatMap((event) => decoder.push(event)), ...decoder.end()]
}

describe('a request', () => {
  it('is written with its system texts, images, files, calls and results in place', () => {
    const { json } = encode({
      messages: [
        says('system', 'Be brief.'),
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'Look' },
            { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
            {
              kind: 'file',
              source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' },
              filename: 'a.pdf',
            },
          ],
        },
        calls('call_1', 'forecast', ''),
        answers('call_1', 'clear'),
        says('assistant', 'Clear.'),
      ],
    })
    expect(json).toEqual({
      model: 'gpt-real',
      store: false,
      input: [
        {
          type: 'message',
          role: 'system',
          content: [{ type: 'input_text', text: 'Be brief.' }],
        },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,AAAA' },
            {
              type: 'input_file',
              filename: 'a.pdf',
              file_data: 'data:application/pdf;base64,BBBB',
            },
          ],
        },
        { type: 'function_call', call_id: 'call_1', name: 'forecast', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'clear' },
        {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Clear.' }],
        },
      ],
    })
  })

  it('says that a tool failed, in words', () => {
    const { json } = encode({
      messages: [calls('a', 'forecast'), answers('a', 'no network', true)],
    })
    expect(json.input).toMatchObject([{}, { output: 'Error: no network' }])
  })

  it('has tools, a choice and a schema in their flat shape', () => {
    const { json, reading } = encode({
      tools: [{ name: 'get weather', parameters: { type: 'object' } }],
      toolChoice: { kind: 'named', name: 'get weather' },
      parallelToolCalls: false,
      responseFormat: { kind: 'json_schema', name: 'city', schema: {}, isStrict: true },
      maxOutputTokens: 5,
    })
    const [name] = [...reading.toolNames.keys()]
    expect(json).toMatchObject({
      tools: [{ type: 'function', name, parameters: { type: 'object' }, strict: false }],
      tool_choice: { type: 'function', name },
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 'city', schema: {}, strict: true } },
      max_output_tokens: 16,
    })
    expect(reading.toolNames.get(name!)).toBe('get weather')
  })

  it('asks for reasoning in a form that the next turn can bring back', () => {
    expect(encode({ reasoning: { effort: 'high' } }).json).toMatchObject({
      reasoning: { effort: 'high', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    })
    expect(encode({ reasoning: { effort: 'none' } }).json.include).toBeUndefined()
  })

  it("brings OpenAI's own reasoning back and leaves out that of others", () => {
    const { json, dropped } = encode({
      messages: [
        says('user', 'Hello'),
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: 'Hm.', signature: 'of-another' },
            {
              kind: 'reasoning',
              text: '',
              encrypted: packReasoning({ id: 'rs_1', encrypted: 'gAAA' }),
            },
            { kind: 'text', text: 'Yes.' },
          ],
        },
        says('user', 'Sure?'),
      ],
    })
    expect((json.input as unknown[]).slice(1, 3)).toMatchObject([
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAA' },
      { type: 'message', role: 'assistant' },
    ])
    expect(dropped).toEqual(['thinking'])
  })

  it('has a budget of tokens as the effort that is nearest below', () => {
    const { json, dropped } = encode({ reasoning: { budgetTokens: 12_000 } })
    expect(json.reasoning).toEqual({ effort: 'medium', summary: 'auto' })
    expect(dropped).toEqual([])
  })

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { candidateCount: 2 }],
    ['stop', { stop: ['END'] }],
    ['tools', { nativeTools: [{ dialect: 'anthropic-messages', type: 'bash', value: {} }] }],
    [
      'messages',
      {
        messages: [
          {
            role: 'user',
            parts: [{ kind: 'image', source: { kind: 'file_id', id: 'file-1' } }],
          },
        ],
      },
    ],
  ])('is refused for %s', (param, fields) => {
    expect(() => encode(fields)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    )
  })

  it('names what it had to leave out', () => {
    const { dropped } = encode({ seed: 1, topK: 2, presencePenalty: 1, frequencyPenalty: 0 })
    expect(dropped).toEqual(['seed', 'top_k', 'presence_penalty'])
  })
})

describe('a whole answer', () => {
  it('is read with reasoning, text, refusal, calls and disjoint usage', () => {
    expect(wire.decode(response(), nothingToUndo, Buffer.alloc(0))).toEqual({
      id: 'resp_up',
      createdSeconds: 1_795_000_000,
      model: 'gpt-real-2026-01-01',
      parts: [
        { kind: 'reasoning', text: 'Looking.' },
        {
          kind: 'reasoning',
          text: '',
          encrypted: packReasoning({ id: 'rs_up', encrypted: 'gAAA' }),
        },
        { kind: 'text', text: 'Good morning.' },
        { kind: 'tool_call', id: 'call_1', name: 'forecast', argumentsJson: '{"city":"Trier"}' },
      ],
      finishReason: 'tool_calls',
      usage: { input: 8, cacheRead: 4, output: 7, reasoning: 2 },
    })
  })

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('that is incomplete by %s ended with %s', (reason, finishReason) => {
    const body = response({ status: 'incomplete', incomplete_details: { reason } })
    expect(wire.decode(body, nothingToUndo, Buffer.alloc(0))).toMatchObject({ finishReason })
  })

  it('that failed under a good status is a failure', () => {
    const body = response({ status: 'failed', error: { code: 'server_error', message: 'No.' } })
    expect(() => wire.decode(body, nothingToUndo, Buffer.alloc(0))).toThrow(
      expect.objectContaining({ code: 'upstream_failed' }),
    )
  })

  it.each([null, [], {}, { output: 'x' }, response({ status: 'queued' })])(
    'that is none is unreadable: %j',
    (body) => {
      expect(() => wire.decode(body, nothingToUndo, Buffer.alloc(0))).toThrow(
        expect.objectContaining({ code: 'upstream_unreadable' }),
      )
    },
  )
})

describe('a stream', () => {
  it('is read part by part', () => {
    expect(decodeStream(streamed())).toEqual([
      { kind: 'start', id: 'resp_up', createdSeconds: 1_795_000_000, model: 'gpt-real-2026-01-01' },
      { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
      { kind: 'part_delta', index: 0, text: 'Looking.' },
      { kind: 'part_end', index: 0 },
      {
        kind: 'part_start',
        index: 1,
        part: {
          kind: 'reasoning',
          encrypted: packReasoning({ id: 'rs_up', encrypted: 'gAAA' }),
        },
      },
      { kind: 'part_end', index: 1 },
      { kind: 'part_start', index: 2, part: { kind: 'text' } },
      { kind: 'part_delta', index: 2, text: 'Good ' },
      { kind: 'part_delta', index: 2, text: 'morning.' },
      { kind: 'part_end', index: 2 },
      {
        kind: 'part_start',
        index: 3,
        part: { kind: 'tool_call', id: 'call_1', name: 'forecast' },
      },
      { kind: 'part_delta', index: 3, text: '{"city":"Trier"}' },
      { kind: 'part_end', index: 3 },
      { kind: 'usage', usage: { input: 8, cacheRead: 4, output: 7, reasoning: 2 } },
      { kind: 'finish', reason: 'tool_calls' },
      { kind: 'end' },
    ])
  })

  it('without deltas is read from what is repeated whole', () => {
    const whole = streamed()
      .split('\n\n')
      .filter((block) => !block.includes('.delta'))
      .join('\n\n')
    const texts = decodeStream(whole).flatMap((event) =>
      event.kind === 'part_delta' ? [event.text] : [],
    )
    expect(texts).toEqual(['Good morning.', '{"city":"Trier"}'])
  })

  it('that is cut has no finish', () => {
    const cut = streamed().split('event: response.completed')[0]!
    expect(decodeStream(cut).map(({ kind }) => kind)).not.toContain('finish')
  })

  it.each([
    ['error', { message: 'Overloaded', code: 'server_error' }],
    ['error', { error: { message: 'Overloaded', code: 'server_error' } }],
    [
      'response.failed',
      { response: { status: 'failed', error: { message: 'Overloaded', code: 'server_error' } } },
    ],
  ])('that fails by %s tells why', (type, fields) => {
    expect(decodeStream(events([type, fields]))).toEqual([
      { kind: 'error', message: 'Overloaded', type: 'server_error' },
    ])
  })
})

describe('bytes that pass', () => {
  const same = { publicModel: 'gpt-real', upstreamModel: 'gpt-real', wantsUsage: true }
  const alias = { ...same, publicModel: 'small' }

  function forward(stream: string, options = same, pieceBytes = stream.length) {
    const forwarder = wire.passing!.createStreamForwarder!(options)
    const bytes = Buffer.from(stream)
    let out = ''
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      out += forwarder.push(bytes.subarray(at, at + pieceBytes)).toString()
    }
    return { out: out + forwarder.end().toString(), forwarder }
  }

  it.each([1, 7, 10_000])('are the same, and counted, in pieces of %i', (pieceBytes) => {
    const { out, forwarder } = forward(streamed(), same, pieceBytes)
    expect(out).toBe(streamed())
    expect(forwarder.isComplete).toBe(true)
    expect(forwarder.result()).toEqual({
      usage: { input: 8, cacheRead: 4, output: 7, reasoning: 2 },
      finishReason: 'tool_calls',
      toolCallCount: 1,
      model: 'gpt-real-2026-01-01',
    })
  })

  it('have the public name wherever the Response stands', () => {
    const { out, forwarder } = forward(streamed(), alias)
    expect(out).toBe(streamed().replaceAll('gpt-real-2026-01-01', 'small'))
    expect(JSON.parse(forwarder.finalAnswer!()!)).toEqual(response({ model: 'small' }))
  })

  it('wait for the first content', () => {
    const forwarder = wire.passing!.createStreamForwarder!(same)
    const [created, inProgress, reasoning] = streamed().split(/(?<=\n\n)/)
    forwarder.push(Buffer.from(created! + inProgress! + reasoning!))
    expect(forwarder.hasContent).toBe(false)
  })

  it('stop where the provider fails, and tell how far they came', () => {
    const begun = streamed().split('event: response.output_text.done')[0]!
    const failed = events(['error', { error: { message: 'No.', code: 'server_error' } }])
    const { out, forwarder } = forward(begun + failed)
    expect(out).toBe(begun)
    expect(forwarder.error).toEqual({ message: 'No.', type: 'server_error' })
    expect(forwarder.isComplete).toBe(false)
  })

  it('know the number of the last event', () => {
    const begun = streamed().split('event: response.output_text.done')[0]!
    expect(forward(begun).forwarder.position).toEqual({
      id: 'resp_up',
      sequence: begun.split('\n\n').length - 2,
    })
  })

  it('of a whole answer have the public name and are read for the record', () => {
    const body = Buffer.from(JSON.stringify(response()))
    expect(wire.passing!.forwardAnswer(body, same)).toBe(body)
    expect(JSON.parse(wire.passing!.forwardAnswer(body, alias).toString())).toMatchObject({
      model: 'small',
    })
    expect(wire.passing!.scan(response())).toMatchObject({ toolCallCount: 1 })
  })
})
