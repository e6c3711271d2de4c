import { describe, expect, it } from 'vitest'
import { decodeRequest } from './decode-request.ts'

const minimal = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] }

function decode(fields: object | string) {
  const json = typeof fields === 'string' ? fields : JSON.stringify({ ...minimal, ...fields })
  return decodeRequest(JSON.parse(json), Buffer.from(json))
}

describe('an Anthropic request', () => {
  it('puts the system first and keeps cache marks', () => {
    const system = [
      { type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]
    expect(decode({ system }).messages).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief', cache: { ttl: '1h' } }] },
      { role: 'user', parts: [{ kind: 'text', text: 'Hello' }] },
    ])
  })

  it('reads tools, their calls and their results', () => {
    const request = decode({
      tools: [{ name: 'look', description: 'd', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      messages: [
        { role: 'user', content: 'Look' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'a', name: 'look', input: { at: 'sky' } }],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: 'dark', is_error: true },
            { type: 'tool_result', tool_use_id: 'b' },
          ],
        },
      ],
    })
    expect(request).toMatchObject({
      tools: [{ name: 'look', description: 'd', parameters: { type: 'object' } }],
      toolChoice: { kind: 'required' },
      parallelToolCalls: false,
    })
    expect(request.messages[1]?.parts).toEqual([
      { kind: 'tool_call', id: 'a', name: 'look', argumentsJson: '{"at":"sky"}' },
    ])
    expect(request.messages[2]?.parts).toEqual([
      {
        kind: 'tool_result',
        callId: 'a',
        content: [{ kind: 'text', text: 'dark' }],
        isError: true,
      },
      { kind: 'tool_result', callId: 'b', content: [], isError: false },
    ])
  })

  it('tells the model in words what only Anthropic has a block for', () => {
    const { messages } = decode({
      messages: [
        {
          role: 'system',
          content: [
            { type: 'tool_addition', tool: { type: 'tool_reference', name: 'look' } },
            { type: 'tool_removal', tool: { type: 'mcp_toolset_reference', server_name: 'maps' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [
                { type: 'tool_reference', tool_name: 'fetch' },
                {
                  type: 'search_result',
                  title: 'Moons',
                  source: 'https://moons.example',
                  content: [{ type: 'text', text: 'There are two.' }],
                },
              ],
            },
          ],
        },
      ],
    })
    expect(messages[0]?.parts).toEqual([
      { kind: 'text', text: 'The tool "look" can be called now.' },
      { kind: 'text', text: 'The tools of "maps" can not be called any more.' },
    ])
    expect(messages[1]?.parts).toMatchObject([
      {
        kind: 'tool_result',
        content: [
          { kind: 'text', text: 'The tool "fetch" can be called now.' },
          { kind: 'text', text: 'Moons\nhttps://moons.example\nThere are two.' },
        ],
      },
    ])
  })

  it.each([
    ['{"z":12345678901234567890,"a":1.10}', 'the digits of numbers'],
    ['{"a":1.0,"b":2}', 'the way a whole number is written'],
    ['{"__proto__":{"a":1},"constructor":2}', 'names that mean something to the language'],
  ])('keeps of a tool’s input %s %s', (input) => {
    const request = decode(
      `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"look","input":${input}}]}]}`,
    )
    expect(request.messages[0]?.parts[0]).toMatchObject({ argumentsJson: input })
  })

  it('reads every field that the canonical form has a place for, and keeps the others aside', () => {
    const request = decode({
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      output_config: { effort: 'high', format: { type: 'json_schema', schema: {} } },
      metadata: { user_id: 'u1' },
      service_tier: 'auto',
      system: null,
    })
    expect(request).toMatchObject({
      dialect: 'anthropic-messages',
      isStream: true,
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      stop: ['END'],
      reasoning: { effort: 'high', budgetTokens: 2_000 },
      responseFormat: { kind: 'json_schema', schema: {} },
      endUser: 'u1',
      extra: { service_tier: 'auto' },
    })
  })

  it('keeps thinking, unknown blocks and server tools whole', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 }
    const block = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const request = decode({
      tools: [search],
      thinking: { type: 'adaptive' },
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'sig' },
            { type: 'thinking', thinking: 'plain', signature: '' },
            { type: 'redacted_thinking', data: 'XYZ' },
            block,
          ],
        },
      ],
    })
    expect(request.messages[0]?.parts).toEqual([
      { kind: 'reasoning', text: 'hm', signature: 'sig' },
      { kind: 'reasoning', text: 'plain' },
      { kind: 'reasoning', text: '', encrypted: 'XYZ' },
      { kind: 'opaque', dialect: 'anthropic-messages', type: 'server_tool_use', value: block },
    ])
    expect(request.nativeTools).toEqual([
      { dialect: 'anthropic-messages', type: 'web_search_20250305', value: search },
    ])
    expect([request.extra, request.reasoning]).toEqual([{}, { effort: 'high' }])
  })

  it('reads images and documents', () => {
    const content = [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } },
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
      {
        type: 'document',
        title: 'a',
        source: { type: 'text', media_type: 'text/plain', data: 'hi' },
      },
    ]
    expect(decode({ messages: [{ role: 'user', content }] }).messages[0]?.parts).toEqual([
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
      { kind: 'image', source: { kind: 'url', url: 'https://x/y.png' } },
      {
        kind: 'file',
        filename: 'a',
        source: { kind: 'base64', mediaType: 'text/plain', data: 'aGk=' },
      },
    ])
  })

  it.each([
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [
      {
        messages: [{ role: 'user', content: [{ type: 'tool_use', id: 'a', name: 'x', input: 5 }] }],
      },
      'messages[0].content[0].input',
    ],
    [{ temperature: 2 }, 'temperature'],
  ])('is refused for %j, naming the field', (fields, param) => {
    expect(() => decode(fields)).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400, param }),
    )
  })
})

describe('a tool of the caller’s that is not complete', () => {
  it.each([
    ['without a name', { type: 'custom', input_schema: {} }],
    ['whose schema is no object', { type: 'custom', name: 'a', input_schema: 'abc' }],
    ['without a type or a schema', { name: 'a' }],
  ])('is refused: %s', (_case, tool) => {
    expect(() => decode({ tools: [tool] })).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400 }),
    )
  })
})
