// Responses requests as canonical ones.
import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../contract/canonical/request.ts'
import { decodeRequest } from './decode-request.ts'
import { seal } from '../../../contract/canonical/sealed-reasoning.ts'

function decode(fields: object): ChatRequest {
  return decodeRequest({ model: 'm', input: 'Hello', ...fields })
}

function messagesOf(...input: object[]) {
  return decode({ input }).messages
}

const call = (id: string) => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name: 'forecast',
  arguments: '{"city":"Trier"}',
})
const result = (id: string) => ({ type: 'function_call_output', call_id: id, output: 'clear' })

describe('input', () => {
  it('is a text of the user, behind the instructions', () => {
    expect(decode({ instructions: 'Be brief.' }).messages).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'Hello' }] },
    ])
  })

  it('holds texts, images, files and audio', () => {
    const [message] = messagesOf({
      role: 'user',
      content: [
        { type: 'input_text', text: 'Look' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
        { type: 'input_image', image_url: 'https://example.com/a.png' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' },
        { type: 'input_file', file_url: 'https://example.com/a.pdf' },
        { type: 'input_audio', input_audio: { data: 'CCCC', format: 'wav' } },
      ],
    })
    expect(message!.parts).toEqual([
      { kind: 'text', text: 'Look' },
      {
        kind: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
        detail: 'low',
      },
      { kind: 'image', source: { kind: 'url', url: 'https://example.com/a.png' } },
      {
        kind: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' },
        filename: 'a.pdf',
      },
      { kind: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } },
      { kind: 'audio', data: 'CCCC', format: 'wav' },
    ])
  })

  it('joins what the model said in a row to one message', () => {
    const messages = messagesOf(
      { role: 'user', content: 'Weather?' },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'I look.' }],
      },
      call('a'),
      call('b'),
      result('a'),
      result('b'),
    )
    expect(messages.map(({ role, parts }) => [role, ...parts.map(({ kind }) => kind)])).toEqual([
      ['user', 'text'],
      ['assistant', 'text', 'tool_call', 'tool_call'],
      ['user', 'tool_result'],
      ['user', 'tool_result'],
    ])
  })

  it('takes a result with an image', () => {
    const [, message] = messagesOf(call('a'), {
      type: 'function_call_output',
      call_id: 'a',
      output: [
        { type: 'input_text', text: 'Here' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
      ],
    })
    expect(message!.parts).toMatchObject([
      { kind: 'tool_result', callId: 'a', content: [{ kind: 'text' }, { kind: 'image' }] },
    ])
  })

  it('brings signed thinking back byte by byte, whatever became of its summary', () => {
    const [message] = messagesOf({
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'changed' }],
      encrypted_content: seal({ text: 'Hm.\n', signature: 'sig' }),
    })
    expect(message!.parts).toEqual([{ kind: 'reasoning', text: 'Hm.\n', signature: 'sig' }])
  })

  it('gives a call its signature back', () => {
    const [message] = messagesOf(
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [],
        encrypted_content: seal({ callId: 'a', signature: 'gem' }),
      },
      call('a'),
    )
    expect(message!.parts).toMatchObject([{ kind: 'tool_call', id: 'a', signature: 'gem' }])
  })

  it('keeps of what OpenAI encrypted the summary alone', () => {
    const [message] = messagesOf({
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: 'gAAAAB',
    })
    expect(message!.parts).toEqual([{ kind: 'reasoning', text: 'Hm.' }])
  })

  it("leaves items of other tools to OpenAI's own dialect", () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' }
    expect(messagesOf(item)[0]!.parts).toEqual([
      { kind: 'opaque', dialect: 'openai-responses', type: 'web_search_call', value: item },
    ])
  })

  it.each([
    [{ type: 'item_reference', id: 'msg_9' }, 'input'],
    [{ type: 'function_call', call_id: 'a' }, 'input[0].type'],
    [{ role: 'user', content: [{ type: 'input_image' }] }, 'input'],
    [{ role: 'user', content: [{ type: 'input_file', file_data: 'zzz' }] }, 'input'],
  ])('is refused where it is incomplete: %j', (item, param) => {
    expect(() => messagesOf(item)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    )
  })
})

describe('tools', () => {
  const parameters = { type: 'object', properties: {} }

  it('are functions, or tools of the provider', () => {
    const { tools, nativeTools } = decode({
      tools: [
        { type: 'function', name: 'now', description: 'Time', parameters, strict: true },
        { type: 'web_search' },
      ],
    })
    expect(tools).toEqual([{ name: 'now', description: 'Time', parameters, isStrict: true }])
    expect(nativeTools.map(({ dialect, type }) => [dialect, type])).toEqual([
      ['openai-responses', 'web_search'],
    ])
  })

  it('with a text as input are functions of one text, and tell of their grammar', () => {
    const {
      tools: [tool],
      toolChoice,
    } = decode({
      tools: [
        {
          type: 'custom',
          name: 'patch',
          description: 'Changes files',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
        },
      ],
      tool_choice: { type: 'custom', name: 'patch' },
    })
    expect(tool).toMatchObject({
      name: 'patch',
      description: 'Changes files',
      parameters: { required: ['input'], properties: { input: { type: 'string' } } },
    })
    expect(JSON.stringify(tool)).toContain('lark grammar')
    expect(toolChoice).toEqual({ kind: 'named', name: 'patch' })
    const [called, answered] = messagesOf(
      { type: 'custom_tool_call', call_id: 'a', name: 'patch', input: '*** "x"' },
      { type: 'custom_tool_call_output', call_id: 'a', output: 'done' },
    )
    expect(called!.parts).toEqual([
      { kind: 'tool_call', id: 'a', name: 'patch', argumentsJson: '{"input":"*** \\"x\\""}' },
    ])
    expect(answered!.parts).toMatchObject([{ kind: 'tool_result', callId: 'a' }])
  })

  it('in a namespace are functions with its name before theirs, and it is described once', () => {
    const long = 'x'.repeat(64)
    const { tools, nativeTools, toolChoice } = decode({
      tools: [
        {
          type: 'namespace',
          name: 'crm',
          description: 'The customers.',
          tools: [
            { type: 'function', name: 'find', description: 'Finds one.' },
            { type: 'function', name: 'list' },
            { type: 'function', name: long },
          ],
        },
      ],
      tool_choice: { type: 'function', name: 'list', namespace: 'crm' },
    })
    expect(tools).toMatchObject([
      { name: 'crm__find', description: 'The customers.\n\nFinds one.' },
      { name: 'crm__list' },
      { name: expect.stringMatching(/^crm__x{50}_[0-9a-f]{8}$/) },
    ])
    expect(tools[1]).not.toHaveProperty('description')
    expect(nativeTools).toEqual([])
    expect(toolChoice).toEqual({ kind: 'named', name: 'crm__list' })
    const [called] = messagesOf({
      type: 'function_call',
      call_id: 'a',
      name: 'find',
      namespace: 'crm',
      arguments: '{}',
    })
    expect(called!.parts).toMatchObject([{ kind: 'tool_call', name: 'crm__find' }])
  })

  it.each([
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['required', { kind: 'required' }],
    [
      { type: 'function', name: 'now' },
      { kind: 'named', name: 'now' },
    ],
  ])('are chosen: %j', (choice, expected) => {
    expect(decode({ tool_choice: choice }).toolChoice).toEqual(expected)
  })

  it('are narrowed by allowed_tools', () => {
    const request = decode({
      tools: [
        { type: 'function', name: 'now', parameters },
        { type: 'function', name: 'forecast', parameters },
      ],
      tool_choice: {
        type: 'allowed_tools',
        mode: 'required',
        tools: [{ type: 'function', name: 'forecast' }],
      },
    })
    expect(request.tools.map(({ name }) => name)).toEqual(['forecast'])
    expect(request.toolChoice).toEqual({ kind: 'required' })
  })

  it('of the provider can not be forced elsewhere', () => {
    for (const tools of [undefined, '', [null]]) {
      const choice = { type: 'allowed_tools', mode: 'auto', tools }
      expect(() => decode({ tool_choice: choice })).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      )
    }
    expect(() => decode({ tool_choice: { type: 'web_search' } })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'tool_choice' }),
    )
  })
})

describe('options', () => {
  it('have their canonical place', () => {
    const request = decode({
      max_output_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      parallel_tool_calls: false,
      reasoning: { effort: 'high', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'city', schema: {}, strict: true } },
      safety_identifier: 'ada',
    })
    expect(request).toMatchObject({
      maxOutputTokens: 50,
      temperature: 0.2,
      topP: 0.9,
      parallelToolCalls: false,
      reasoning: { effort: 'high' },
      responseFormat: { kind: 'json_schema', name: 'city', isStrict: true },
      endUser: 'ada',
    })
    expect(request.extra).toEqual({ 'reasoning.summary': 'auto' })
  })

  it('that ask for nothing, or that the gateway does itself, are not named as lost', () => {
    const { extra } = decode({
      store: true,
      previous_response_id: 'resp_1',
      metadata: { a: 'b' },
      include: ['reasoning.encrypted_content'],
      truncation: 'disabled',
      service_tier: 'auto',
      stream_options: { include_obfuscation: false },
      text: { verbosity: 'medium' },
    })
    expect(extra).toEqual({})
  })

  it('that no other dialect has are kept to be named', () => {
    const { extra } = decode({
      truncation: 'auto',
      prompt_cache_key: 'k',
      text: { verbosity: 'low' },
      max_tool_calls: 2,
    })
    expect(Object.keys(extra).toSorted()).toEqual([
      'max_tool_calls',
      'prompt_cache_key',
      'truncation',
      'verbosity',
    ])
  })

  it('that would be missed in the answer are refused', () => {
    expect(() => decode({ include: ['message.output_text.logprobs'] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'include' }),
    )
  })
})
