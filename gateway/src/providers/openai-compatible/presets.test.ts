import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { createOpenAiCompatible } from './adapter.ts'
import { createChatWire } from './chat-wire.ts'
import { efforts, ofOpenAiOnly } from './preset.ts'
import { presets } from './presets.ts'

function presetOf(kind: string) {
  const preset = presets.find((row) => row.kind === kind)
  if (preset === undefined) throw new Error(`no row ${kind}`)
  return preset
}

/** What goes out for a client of another dialect. */
function encode(kind: string, fields: Partial<ChatRequest> = {}) {
  const request = canonical({ dialect: 'openai-responses', ...fields })
  const { body, dropped } = createChatWire(presetOf(kind)).encode(request, 'm')
  return { wire: JSON.parse(body) as Record<string, unknown>, dropped }
}

/** What goes out for a client of OpenAI's chat dialect; null: its bytes pass. */
function fit(kind: string, body: object) {
  const given = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], ...body }
  const fitted = createChatWire(presetOf(kind)).passing?.fit?.(given) ?? null
  if (fitted === null) return null
  const wire = JSON.parse(fitted.body.toString()) as Record<string, unknown>
  return { wire, dropped: fitted.dropped }
}

describe('the table of presets', () => {
  it('has at least a hundred vendors, each kind once and as a name', () => {
    const kinds = presets.map(({ kind }) => kind)
    expect(kinds.length).toBeGreaterThanOrEqual(100)
    expect(new Set(kinds).size).toBe(kinds.length)
    for (const kind of kinds) expect(kind).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it.each(presets.map((row) => [row.kind, row] as const))('%s is a sound row', (_kind, row) => {
    if (row.defaultBaseUrl !== null) {
      const url = new URL(row.defaultBaseUrl)
      expect(url.protocol).toBe(url.hostname === 'localhost' ? 'http:' : 'https:')
      expect(row.defaultBaseUrl.endsWith('/')).toBe(false)
      expect(url.hostname === 'localhost').toBe(!row.needsCredential)
    }
    expect(row.operations.length).toBeGreaterThan(0)
    expect(new Set(row.lacks).size).toBe(row.lacks.length)
    expect(efforts.filter((word) => row.efforts.includes(word))).toEqual(row.efforts)
    expect(row.lacks.includes('stream_options') && row.mustAskForUsage).toBe(false)
    expect(row.maxTemperature).toBeGreaterThan(0)
    const made = row.callIds
    expect('a'.repeat(made.maxLength)).toMatch(made.pattern)
  })

  it('gives no chat to a vendor that has none', () => {
    expect(createOpenAiCompatible(presetOf('jina')).wires.chat).toEqual([])
    expect(createOpenAiCompatible(presetOf('groq')).wires.chat).toHaveLength(1)
  })
})

describe('every column of the table', () => {
  const options = {
    model: 'm',
    isStream: false,
    baseUrl: null,
    secret: 'sk-1',
    clientHeaders: {},
    isSameDialect: true,
  }

  it.each([
    ['groq', { authorization: 'Bearer sk-1' }],
    ['sarvam', { 'api-subscription-key': 'sk-1' }],
    ['github-models', { authorization: 'Bearer sk-1', 'x-github-api-version': '2022-11-28' }],
  ])('puts credential and headers where %s wants them', (kind, headers) => {
    const head = createChatWire(presetOf(kind)).head(options)
    expect(head).toEqual({
      path: '/chat/completions',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    })
  })

  it.each([
    ['openai', 'max_completion_tokens'],
    ['xai', 'max_completion_tokens'],
    ['mistral', 'max_tokens'],
    ['ollama', 'max_tokens'],
  ])('limits the answer of %s by %s', (kind, field) => {
    const { wire } = encode(kind, { maxOutputTokens: 9 })
    expect([wire.max_tokens, wire.max_completion_tokens]).toEqual(
      field === 'max_tokens' ? [9, undefined] : [undefined, 9],
    )
  })

  it('sends a temperature above the vendor’s as its highest, and says so', () => {
    expect(encode('zai', { temperature: 1.4 })).toMatchObject({
      wire: { temperature: 1 },
      dropped: ['temperature'],
    })
    expect(encode('groq', { temperature: 1.4 })).toMatchObject({
      wire: { temperature: 1.4 },
      dropped: [],
    })
  })

  it('says system to vendors without a developer', () => {
    const messages = [says('developer', 'Be brief'), says('user', 'Hello')]
    expect(encode('deepseek', { messages }).wire.messages).toMatchObject([{ role: 'system' }, {}])
    expect(encode('xai', { messages }).wire.messages).toMatchObject([{ role: 'developer' }, {}])
  })

  it('makes one string of a list of texts where a list is not known', () => {
    const parts = ['One', 'Two'].map((text) => ({ kind: 'text' as const, text }))
    const messages = [{ role: 'user' as const, parts }]
    expect(encode('deepseek', { messages }).wire.messages).toEqual([
      { role: 'user', content: 'One\nTwo' },
    ])
    expect(encode('groq', { messages }).wire.messages).toMatchObject([
      { content: [{ text: 'One' }, { text: 'Two' }] },
    ])
  })

  it('refuses a schema where only JSON is known', () => {
    const responseFormat = {
      kind: 'json_schema' as const,
      name: 'a',
      schema: { type: 'object' },
      isStrict: true,
    }
    expect(() => encode('deepseek', { responseFormat })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'response_format' }),
    )
    expect(encode('deepseek', { responseFormat: { kind: 'json' } }).wire.response_format).toEqual({
      type: 'json_object',
    })
  })

  it('leaves `strict` out where it is not known, and says so', () => {
    const tools = [{ name: 'look', parameters: { type: 'object' }, isStrict: true }]
    const { wire, dropped } = encode('moonshot', { tools })
    expect(wire.tools).toEqual([
      { type: 'function', function: { name: 'look', parameters: { type: 'object' } } },
    ])
    expect(dropped).toEqual(['strict'])
  })

  it.each([
    ['groq', { reasoning_effort: 'high' }, []],
    ['mistral', { reasoning_effort: 'high' }, []],
    ['openrouter', { reasoning: { effort: 'high' } }, []],
    ['deepseek', { thinking: { type: 'enabled' } }, []],
    ['dashscope', { enable_thinking: true }, []],
    ['nvidia', { chat_template_kwargs: { enable_thinking: true, thinking: true } }, []],
    ['minimax', {}, ['reasoning_effort']],
  ])('tells %s to think in its own words', (kind, own, dropped) => {
    const asked = encode(kind, { reasoning: { effort: 'high' } })
    const plain = encode(kind)
    expect(asked).toEqual({ wire: { ...plain.wire, ...own }, dropped })
  })

  it.each([
    ['groq', 'xhigh', { reasoning_effort: 'high' }],
    ['together', 'minimal', { reasoning_effort: 'low' }],
    ['mistral', 'medium', { reasoning_effort: 'high' }],
    ['together', 'none', {}],
  ] as const)('tells %s the nearest word to %s', (kind, effort, own) => {
    const { wire, dropped } = encode(kind, { reasoning: { effort } })
    expect(wire).toEqual({ ...encode(kind).wire, ...own })
    expect(dropped).toEqual(['reasoning_effort'])
  })

  it.each([
    ['deepseek', { thinking: { type: 'disabled' } }],
    ['openrouter', { reasoning: { enabled: false } }],
    ['groq', { reasoning_effort: 'none' }],
  ])('tells %s to think nothing', (kind, own) => {
    expect(encode(kind, { reasoning: { effort: 'none' } }).wire).toMatchObject(own)
  })

  it('asks for usage in a stream only where it does not come by itself', () => {
    expect(encode('groq', { isStream: true }).wire.stream_options).toEqual({ include_usage: true })
    expect(encode('mistral', { isStream: true }).wire.stream_options).toBeUndefined()
  })

  it('leaves out what the vendor lacks: harmless in silence, the rest by name', () => {
    const { wire, dropped } = encode('deepseek', {
      seed: 4,
      parallelToolCalls: true,
      candidateCount: 1,
      endUser: 'u',
      tools: [{ name: 'look', parameters: {} }],
    })
    for (const name of ['seed', 'parallel_tool_calls', 'n', 'user']) {
      expect(wire).not.toHaveProperty(name)
    }
    expect(dropped.toSorted()).toEqual(['seed', 'user'])
  })

  it.each([
    ['deepseek', { candidateCount: 2 }, 'n'],
    ['perplexity', { tools: [{ name: 'look', parameters: {} }] }, 'tools'],
    ['perplexity', { stop: ['END'] }, 'stop'],
    ['poe', { responseFormat: { kind: 'json' } }, 'response_format'],
  ] as const)('refuses at %s what would make another answer', (kind, fields, param) => {
    expect(() => encode(kind, fields)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    )
  })
})

describe('a client of the same dialect', () => {
  it('has its bytes passed where the vendor takes them', () => {
    for (const { kind } of presets) expect(fit(kind, { temperature: 0.5 })).toBeNull()
    for (const kind of ['openai', 'openai-compatible', 'litellm']) {
      const messages = [{ role: 'developer', content: 'Be brief', name: 'ada' }]
      expect(fit(kind, { messages, max_completion_tokens: 9, logprobs: true, n: 2 })).toBeNull()
    }
  })

  it('gets what a vendor lacks left out, and the rest as it was', () => {
    const body = {
      messages: [
        { role: 'developer', content: 'Be brief' },
        { role: 'user', name: 'ada', content: 'Hello' },
      ],
      max_completion_tokens: 9,
      seed: 4,
      store: true,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      safe_prompt: true,
    }
    expect(fit('mistral', body)).toEqual({
      wire: {
        model: 'm',
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: 'Hello' },
        ],
        max_tokens: 9,
        random_seed: 4,
        stream: true,
        temperature: 0.5,
        safe_prompt: true,
      },
      dropped: ['store', 'name'],
    })
  })

  it('is refused what the vendor can not answer', () => {
    expect(() => fit('groq', { logprobs: true })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'logprobs' }),
    )
    expect(fit('groq', { logprobs: false, n: 1 })).toMatchObject({ dropped: [] })
  })

  it('gives earlier reasoning back where the vendor keeps it', () => {
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi', reasoning_content: 'Greet.' },
    ]
    expect(fit('deepseek', { messages })).toBeNull()
    expect(fit('openrouter', { messages })?.wire.messages).toEqual([
      messages[0],
      { role: 'assistant', content: 'Hi', reasoning: 'Greet.' },
    ])
    expect(fit('reka', { messages })).toMatchObject({
      wire: { messages: [messages[0], { role: 'assistant', content: 'Hi' }] },
      dropped: ['reasoning_content'],
    })
  })
})

describe('Mistral', () => {
  const tools = [{ name: 'look', parameters: { type: 'object' } }]

  it('gets ids of nine letters and digits, the same in a call and its result', () => {
    const messages = [
      says('user', 'Look'),
      calls('call_0123456789abcdef', 'look'),
      answers('call_0123456789abcdef', 'sun'),
      calls('gSIMJiOkT', 'look'),
      answers('gSIMJiOkT', 'rain'),
    ]
    const wire = encode('mistral', { messages, tools }).wire.messages as {
      tool_calls?: { id: string }[]
      tool_call_id?: string
    }[]
    const ids = wire.flatMap(({ tool_calls: made, tool_call_id: answered }) => [
      ...(made ?? []).map(({ id }) => id),
      ...(answered === undefined ? [] : [answered]),
    ])
    expect(ids[0]).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(ids).toEqual([ids[0], ids[0], 'gSIMJiOkT', 'gSIMJiOkT'])
  })

  it('is asked for any tool, not for a required one', () => {
    const toolChoice = { kind: 'required' as const }
    expect(encode('mistral', { tools, toolChoice }).wire.tool_choice).toBe('any')
    expect(encode('groq', { tools, toolChoice }).wire.tool_choice).toBe('required')
  })

  it('gets its own thinking back as a chunk before the text', () => {
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi', reasoning_content: 'Greet.' },
    ]
    expect(fit('mistral', { messages })?.wire.messages).toEqual([
      messages[0],
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Greet.' }] },
          { type: 'text', text: 'Hi' },
        ],
      },
    ])
  })

  it('gets a document by its address, and gives one to others as a file', () => {
    const url = 'data:application/pdf;base64,JVBERg=='
    const file = { type: 'file', file: { filename: 'a.pdf', file_data: url } }
    const address = { type: 'document_url', document_url: url, document_name: 'a.pdf' }
    const picture = { type: 'image_url', image_url: 'https://x.example/a.png' }
    const contentOf = (kind: string, ...content: object[]) =>
      fit(kind, { messages: [{ role: 'user', content }] })?.wire.messages
    expect(contentOf('mistral', file)).toEqual([{ role: 'user', content: [address] }])
    expect(contentOf('mistral', address, picture)).toBeUndefined()
    const others = [
      {
        role: 'user',
        content: [file, { type: 'image_url', image_url: { url: picture.image_url } }],
      },
    ]
    expect(contentOf('openai', address, picture)).toEqual(others)
    expect(contentOf('groq', address, picture)).toEqual(others)
    expect(contentOf('openai', file)).toBeUndefined()
    const elsewhere = { type: 'document_url', document_url: 'https://x.example/a.pdf' }
    expect(() => contentOf('openai', elsewhere)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'messages' }),
    )
  })

  it('has its answers put into the shape that OpenAI’s clients read, whole and streamed', () => {
    const { forwardAnswer, createStreamForwarder } = createChatWire(presetOf('mistral')).passing!
    const options = { publicModel: 'm', upstreamModel: 'm', wantsUsage: true }
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm – ' }] }
    const message = { role: 'assistant', content: [thinking, { type: 'text', text: 'Yes.' }] }
    const whole = { model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }] }
    const flat = { role: 'assistant', content: 'Yes.', reasoning_content: 'Hm – ' }
    const bytes = forwardAnswer(Buffer.from(JSON.stringify(whole)), options)
    expect(JSON.parse(bytes.toString())).toMatchObject({ choices: [{ message: flat }] })
    const plain = Buffer.from('{"model":"m","choices":[{"message":{"content":"Yes."}}]}')
    expect(forwardAnswer(plain, options)).toBe(plain)

    const call = { id: 'gSIMJiOkT', function: { name: 'look', arguments: '{}' } }
    const untyped = {
      model: 'm',
      choices: [{ message: { role: 'assistant', tool_calls: [call] } }],
    }
    const typed = forwardAnswer(Buffer.from(JSON.stringify(untyped)), options)
    expect(JSON.parse(typed.toString())).toMatchObject({
      choices: [{ message: { tool_calls: [{ type: 'function', ...call }] } }],
    })

    const stream = createStreamForwarder!(options)
    const chunk = (content: unknown, finish: string | null) =>
      `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
    const text = [chunk([thinking], null), chunk('Yes.', 'stop'), 'data: [DONE]\n\n'].join('')
    const passed = stream.push(Buffer.from(text)).toString()
    expect(passed).toContain('"delta":{"content":"","reasoning_content":"Hm – "}')
    expect(passed.endsWith(text.slice(text.indexOf('Yes.')))).toBe(true)
  })

  it('keeps a prefix, which the model goes on from', () => {
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Good', prefix: true },
    ]
    expect(fit('mistral', { messages })).toBeNull()
  })

  it('is sent none of the fields that it refuses', () => {
    const { wire } = encode('mistral', {
      isStream: true,
      endUser: 'u',
      seed: 1,
      maxOutputTokens: 5,
      dialect: 'openai-chat',
      extra: Object.fromEntries(ofOpenAiOnly.map((name) => [name, 'x'])),
    })
    expect(Object.keys(wire).toSorted()).toEqual([
      'max_tokens',
      'messages',
      'metadata',
      'model',
      'prediction',
      'random_seed',
      'stream',
    ])
  })
})
