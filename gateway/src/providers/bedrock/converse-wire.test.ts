import { describe, expect, it } from 'vitest'
import type { ChatRequest, Part } from '../../contract/canonical/request.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { bedrock } from './adapter.ts'
import { converseWire } from './converse-wire.ts'
import { countTokensWire } from './count-tokens-wire.ts'
import { createEventStreamReader } from './event-stream-reader.ts'
import { writeEvent, writeException } from './event-stream.fixture.ts'

const claude = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'
const reading = { toolNames: new Map([['wire_name', 'client name']]) }
const tools = [{ name: 'look', description: 'Looks', parameters: { type: 'object' } }]

function encode(fields: Partial<ChatRequest>, model = claude) {
  const { body, dropped } = converseWire.encode(canonical(fields), model)
  return { wire: JSON.parse(body) as Record<string, unknown>, dropped }
}

function user(...parts: Part[]) {
  return { role: 'user' as const, parts }
}

const refused = (param: string) =>
  expect.objectContaining({ code: 'unsupported_parameter', param }) as Error

describe('a request to Converse', () => {
  it('has its model in the path, every byte of it in one segment', () => {
    const arn = 'arn:aws:bedrock:eu-west-1:1:inference-profile/a'
    const head = converseWire.head({
      model: arn,
      isStream: true,
      baseUrl: null,
      secret: 'never here',
      clientHeaders: {},
      isSameDialect: false,
    })
    expect(head).toEqual({
      path: '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fa/converse-stream',
      headers: {
        'content-type': 'application/json',
        accept: 'application/vnd.amazon.eventstream',
      },
    })
  })

  it('has system apart, turns merged, limits and tools at their places', () => {
    const { wire, dropped } = encode({
      messages: [
        says('system', 'Be brief'),
        says('user', 'One'),
        says('user', 'Two'),
        says('developer', 'And kind'),
      ],
      tools,
      toolChoice: { kind: 'named', name: 'look' },
      maxOutputTokens: 50,
      temperature: 1.5,
      topP: 0.9,
      topK: 5,
      stop: [' ', 'END'],
      seed: 1,
    })
    expect(wire).toEqual({
      system: [{ text: 'Be brief' }, { text: 'And kind' }],
      messages: [{ role: 'user', content: [{ text: 'One' }, { text: 'Two' }] }],
      inferenceConfig: { maxTokens: 50, temperature: 1, topP: 0.9, stopSequences: ['END'] },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'look',
              description: 'Looks',
              inputSchema: { json: { type: 'object' } },
            },
          },
        ],
        toolChoice: { tool: { name: 'look' } },
      },
      additionalModelRequestFields: { top_k: 5 },
    })
    expect(dropped.toSorted()).toEqual(['seed', 'temperature'])
  })

  it('has results first, with their errors, and calls as objects', () => {
    const [result] = answers('call_1', 'too dark', true).parts
    const { wire } = encode({
      messages: [
        calls('call_1', 'look', '{"big":12345678901234567890}'),
        user({ kind: 'text', text: 'And?' }, result!),
      ],
    })
    expect(wire.messages).toEqual(
      [
        { role: 'user', content: [{ text: '.' }] },
        {
          role: 'assistant',
          content: [
            {
              toolUse: { toolUseId: 'call_1', name: 'look', input: { big: 12345678901234567890n } },
            },
          ],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: { toolUseId: 'call_1', content: [{ text: 'too dark' }], status: 'error' },
            },
            { text: 'And?' },
          ],
        },
      ].map(
        (turn) =>
          JSON.parse(
            JSON.stringify(turn, (_key, value) =>
              typeof value === 'bigint' ? Number(value) : value,
            ),
          ) as unknown,
      ),
    )
    expect(wire.toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }] })
  })

  it('keeps every digit of a call’s numbers', () => {
    const messages = [calls('a', 'look', '{"big":12345678901234567890}'), answers('a', 'x')]
    expect(converseWire.encode(canonical({ messages }), claude).body).toContain(
      '"big":12345678901234567890',
    )
  })

  it('has images and documents by their formats, and a text beside a document', () => {
    const { wire } = encode({
      messages: [
        user(
          { kind: 'image', source: { kind: 'base64', mediaType: 'image/jpg', data: 'AAAA' } },
          { kind: 'image', source: { kind: 'url', url: 's3://bucket/a.PNG' } },
          {
            kind: 'file',
            filename: 'Q3 report_v2.pdf',
            source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' },
          },
        ),
      ],
    })
    expect(wire.messages).toEqual([
      {
        role: 'user',
        content: [
          { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
          { image: { format: 'png', source: { s3Location: { uri: 's3://bucket/a.PNG' } } } },
          { document: { format: 'pdf', name: 'Q3 report-v2-pdf', source: { bytes: 'BBBB' } } },
          { text: '.' },
        ],
      },
    ])
  })

  it('gives signed and encrypted reasoning back as it was, and names the unsigned', () => {
    const { wire, dropped } = encode({
      messages: [
        says('user', 'Hello'),
        {
          role: 'assistant',
          parts: [
            { kind: 'reasoning', text: 'Greet.', signature: 'c2ln' },
            { kind: 'reasoning', text: '', encrypted: 'ZW5j' },
            { kind: 'reasoning', text: 'unsigned' },
            { kind: 'text', text: 'Hi ' },
          ],
        },
      ],
    })
    expect((wire.messages as unknown[])[1]).toEqual({
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'Greet.', signature: 'c2ln' } } },
        { reasoningContent: { redactedContent: 'ZW5j' } },
        { text: 'Hi' },
      ],
    })
    expect(dropped).toEqual(['reasoning_content'])
  })

  it('marks caches behind what they close, the last four, where the model knows them', () => {
    const cache = { ttl: '5m' as const }
    const part = (text: string): Part => ({ kind: 'text', text, cache })
    const fields = {
      tools: [{ ...tools[0]!, cache }],
      messages: [
        { role: 'system' as const, parts: [part('s')] },
        user(part('a'), part('b'), { ...part('c'), cache: { ttl: '1h' as const } } as Part),
      ],
    }
    const { wire, dropped } = encode(fields)
    const mark = { cachePoint: { type: 'default' } }
    expect(wire).toMatchObject({
      system: [{ text: 's' }, mark],
      messages: [
        {
          content: [
            { text: 'a' },
            mark,
            { text: 'b' },
            mark,
            { text: 'c' },
            { cachePoint: { type: 'default', ttl: '1h' } },
          ],
        },
      ],
    })
    expect((wire.toolConfig as { tools: unknown[] }).tools).toHaveLength(1)
    expect(dropped).toEqual(['cache_control'])
    expect(encode(fields, 'meta.llama3-70b').wire.system).toEqual([{ text: 's' }])
  })

  it.each([
    [claude, { budgetTokens: 2_000 }, { thinking: { type: 'enabled', budget_tokens: 2_000 } }],
    [claude, { effort: 'low' as const }, { thinking: { type: 'enabled', budget_tokens: 4_096 } }],
    [
      'anthropic.claude-opus-5-v1:0',
      { effort: 'minimal' as const },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    ],
    [
      'amazon.nova-lite-v1:0',
      { budgetTokens: 5_000 },
      {
        reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' },
      },
    ],
    [
      'us.amazon.nova-2-lite-v1:0',
      { effort: 'xhigh' as const },
      { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' } },
    ],
    ['openai.gpt-oss-120b-1:0', { effort: 'minimal' as const }, { reasoning_effort: 'low' }],
    ['deepseek.r1-v1:0', { effort: 'none' as const }, undefined],
  ])('tells %s to think in its family’s words', (model, reasoning, wire) => {
    expect(encode({ reasoning }, model).wire.additionalModelRequestFields).toEqual(wire)
  })

  it('takes sampling away where a Claude thinks, and goes on without thinking behind a call without thoughts', () => {
    const reasoning = { effort: 'low' } as const
    const sampled = encode({ reasoning, temperature: 0.2, topP: 0.5, maxOutputTokens: 2_000 })
    expect(sampled.wire).toMatchObject({
      inferenceConfig: { maxTokens: 2_000 },
      additionalModelRequestFields: { thinking: { budget_tokens: 1_600 } },
    })
    expect(sampled.wire.inferenceConfig).toEqual({ maxTokens: 2_000 })
    expect(sampled.dropped).toEqual(['temperature', 'top_p'])
    const messages = [says('user', 'x'), calls('c1', 'look'), answers('c1', 'seen')]
    const behind = encode({ reasoning, messages })
    expect(behind.wire.additionalModelRequestFields).toBeUndefined()
    expect(behind.dropped).toEqual(['reasoning_effort'])
    const thoughts: Part[] = [
      { kind: 'reasoning', text: 'unsigned' },
      { kind: 'reasoning', text: 'hm', signature: 'sig' },
    ]
    const signed = { ...messages[1]!, parts: [...thoughts, ...messages[1]!.parts] }
    const on = encode({ reasoning, messages: [messages[0]!, signed, messages[2]!] })
    expect(on.wire.additionalModelRequestFields).toMatchObject({ thinking: { type: 'enabled' } })
  })

  it('has a schema for the answer, and Converse’s own fields as the client gave them', () => {
    const { wire, dropped } = encode({
      responseFormat: {
        kind: 'json_schema',
        name: 'a',
        schema: { type: 'object' },
        isStrict: true,
      },
      extra: {
        guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
        additionalModelRequestFields: { anthropic_beta: ['x'] },
        store: true,
      },
    })
    expect(wire).toMatchObject({
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: 'a', schema: '{"type":"object"}' } },
        },
      },
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      additionalModelRequestFields: { anthropic_beta: ['x'] },
    })
    expect(dropped).toEqual(['store'])
  })

  it('offers no tools where none may be chosen, unless the history has calls', () => {
    const toolChoice = { kind: 'none' as const }
    expect(encode({ tools, toolChoice }).wire.toolConfig).toBeUndefined()
    const messages = [says('user', 'Look'), calls('a', 'look'), answers('a', 'sun')]
    const { wire, dropped } = encode({ tools, toolChoice, messages })
    expect(wire.toolConfig).toMatchObject({ tools: [{ toolSpec: { name: 'look' } }] })
    expect(dropped).toEqual(['tool_choice'])
  })

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { candidateCount: 2 }],
    ['messages', { messages: [user({ kind: 'audio', data: '', format: 'wav' })] }],
    [
      'messages',
      { messages: [user({ kind: 'image', source: { kind: 'url', url: 'https://a.test/a.png' } })] },
    ],
    [
      'messages',
      {
        messages: [
          user({
            kind: 'image',
            source: { kind: 'base64', mediaType: 'image/tiff', data: 'AAAA' },
          }),
        ],
      },
    ],
  ])('is refused for %s that Converse has not', (param, fields) => {
    expect(() => encode(fields)).toThrow(refused(param))
  })

  it('is counted as the same request without what costs no input', () => {
    const { body } = countTokensWire.encode(canonical({ maxOutputTokens: 5, tools }), claude)
    expect(JSON.parse(body)).toEqual({
      input: {
        converse: {
          messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
          toolConfig: encode({ tools }).wire.toolConfig,
        },
      },
    })
    expect(countTokensWire.decode({ inputTokens: 9 }, reading, Buffer.alloc(0)).inputTokens).toBe(9)
  })
})

const usage = {
  inputTokens: 10,
  outputTokens: 5,
  totalTokens: 135,
  cacheReadInputTokens: 100,
  cacheWriteInputTokens: 20,
  cacheDetails: [
    { ttl: '5m', inputTokens: 8 },
    { ttl: '1h', inputTokens: 12 },
  ],
}
const readUsage = { input: 10, output: 5, cacheRead: 100, cacheWrite5m: 8, cacheWrite1h: 12 }

describe('an answer of Converse', () => {
  const decode = (answer: unknown) =>
    converseWire.decode(answer, reading, Buffer.from(JSON.stringify(answer)))

  it('has its text, reasoning, calls and classes of usage', () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
      { reasoningContent: { redactedContent: 'ZW5j' } },
      { text: 'Hi' },
      {
        citationsContent: {
          content: [{ text: 'ci' }, { text: 'ted' }],
          citations: [
            {
              title: 'A',
              location: { web: { url: 'https://a.test/' } },
              sourceContent: [{ text: 'said' }],
            },
            { title: 'B', location: { documentPage: { documentIndex: 0, start: 1, end: 2 } } },
          ],
        },
      },
      { toolUse: { toolUseId: 't', name: 'wire_name', input: { a: 1 } } },
    ]
    const answer = { output: { message: { role: 'assistant', content } }, stopReason: 'tool_use' }
    expect(decode({ ...answer, usage })).toEqual({
      lost: ['citations'],
      id: '',
      createdSeconds: null,
      model: '',
      parts: [
        { kind: 'reasoning', text: 'Hm', signature: 'c2ln' },
        { kind: 'reasoning', text: '', encrypted: 'ZW5j' },
        { kind: 'text', text: 'Hi' },
        {
          kind: 'text',
          text: 'cited',
          citations: [{ url: 'https://a.test/', title: 'A', quote: 'said' }],
        },
        { kind: 'tool_call', id: 't', name: 'client name', argumentsJson: '{"a":1}' },
      ],
      finishReason: 'tool_calls',
      usage: readUsage,
    })
  })

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop_sequence'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
  ])('that stopped for %s stopped for %s', (stopReason, finishReason) => {
    expect(decode({ output: { message: { content: [] } }, stopReason }).finishReason).toBe(
      finishReason,
    )
  })

  it('that the model broke is a failure, and what is no answer can not be read', () => {
    const broken = { output: { message: { content: [] } }, stopReason: 'malformed_tool_use' }
    expect(() => decode(broken)).toThrow(expect.objectContaining({ code: 'upstream_failed' }))
    expect(() => decode({ output: {} })).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})

describe('a stream of Converse', () => {
  function decode(...messages: Buffer[]) {
    const reader = createEventStreamReader()
    const decoder = converseWire.stream!.createDecoder(reading)
    return [
      ...messages
        .flatMap((message) => reader.push(message))
        .flatMap((event) => decoder.push(event)),
      ...decoder.end(),
    ]
  }
  const delta = (contentBlockIndex: number, fields: object) =>
    writeEvent('contentBlockDelta', { contentBlockIndex, delta: fields })
  const stop = (contentBlockIndex: number) => writeEvent('contentBlockStop', { contentBlockIndex })

  it('starts blocks that nobody announced, and ends with its usage', () => {
    expect(
      decode(
        writeEvent('messageStart', { role: 'assistant' }),
        delta(0, { reasoningContent: { text: 'Hm' } }),
        delta(0, { reasoningContent: { signature: 'c2ln' } }),
        stop(0),
        delta(1, { text: 'Hi' }),
        stop(1),
        writeEvent('contentBlockStart', {
          contentBlockIndex: 2,
          start: { toolUse: { toolUseId: 't', name: 'wire_name' } },
        }),
        delta(2, { toolUse: { input: '{"a"' } }),
        delta(2, { toolUse: { input: ':1}' } }),
        stop(2),
        writeEvent('messageStop', { stopReason: 'tool_use' }),
        writeEvent('metadata', { usage, metrics: { latencyMs: 5 } }),
      ),
    ).toEqual([
      { kind: 'start', id: '', createdSeconds: null, model: '' },
      { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
      { kind: 'part_delta', index: 0, text: 'Hm' },
      { kind: 'part_signature', index: 0, signature: 'c2ln' },
      { kind: 'part_end', index: 0 },
      { kind: 'part_start', index: 1, part: { kind: 'text' } },
      { kind: 'part_delta', index: 1, text: 'Hi' },
      { kind: 'part_end', index: 1 },
      { kind: 'part_start', index: 2, part: { kind: 'tool_call', id: 't', name: 'client name' } },
      { kind: 'part_delta', index: 2, text: '{"a"' },
      { kind: 'part_delta', index: 2, text: ':1}' },
      { kind: 'part_end', index: 2 },
      { kind: 'finish', reason: 'tool_calls' },
      { kind: 'usage', usage: readUsage },
      { kind: 'end' },
    ])
  })

  it('has a page of the web as a citation of its text', () => {
    const citation = { title: 'A', location: { web: { url: 'https://a.test/' } } }
    expect(
      decode(delta(0, { text: 'Hi' }), delta(0, { citation }), delta(0, { citation: {} })),
    ).toEqual([
      { kind: 'part_start', index: 0, part: { kind: 'text' } },
      { kind: 'part_delta', index: 0, text: 'Hi' },
      { kind: 'part_citation', index: 0, citation: { url: 'https://a.test/', title: 'A' } },
      { kind: 'lost', what: 'citations' },
    ])
  })

  it('ends without usage when none came, and not at all when it was cut', () => {
    const start = writeEvent('messageStart', { role: 'assistant' })
    const end = writeEvent('messageStop', { stopReason: 'end_turn' })
    expect(decode(start, delta(0, { text: 'Hi' }), end).at(-1)).toEqual({ kind: 'end' })
    expect(decode(start, delta(0, { text: 'Hi' })).map(({ kind }) => kind)).not.toContain('end')
    const doubled = decode(start, delta(0, { text: 'Hi' }), end, end).map(({ kind }) => kind)
    expect(doubled.filter((kind) => kind === 'finish')).toHaveLength(1)
  })

  it.each([
    ['throttlingException', 'overloaded_error'],
    ['modelStreamErrorException', 'modelStreamErrorException'],
  ])('has a %s as an error', (type, shown) => {
    expect(decode(writeException(type, 'Oh.'))).toEqual([
      { kind: 'error', message: 'Oh.', type: shown },
    ])
  })
})

describe('a refusal of Bedrock', () => {
  const read = (status: number, message: string) =>
    bedrock.decodeFailure(status, {}, Buffer.from(JSON.stringify({ message })), 'AKID:secret')

  it.each([
    [400, 'Input is too long for requested model.', 'context_length_exceeded', 400, false],
    [400, 'Malformed input request', 'upstream_rejected', 400, false],
    [403, 'The security token is expired', 'upstream_credential_refused', 502, false],
    [424, 'The model crashed', 'upstream_failed', 502, true],
    [429, 'Too many requests', 'upstream_rate_limited', 429, true],
  ])('with %i and "%s" is %s', (status, message, code, shown, isRetryable) => {
    expect(read(status, message)).toMatchObject({ code, status: shown, isRetryable, message })
  })

  it('shows no id of a key, and no token of a session', () => {
    expect(read(400, 'No AKID here').message).toBe('No *** here')
    const body = Buffer.from(
      JSON.stringify({ message: 'x-amz-security-token:tok/en= tok%2Fen%3D' }),
    )
    const { message } = bedrock.decodeFailure(403, {}, body, 'AKID:secret:tok/en=')
    expect(message).toBe('x-amz-security-token:*** ***')
  })
})
