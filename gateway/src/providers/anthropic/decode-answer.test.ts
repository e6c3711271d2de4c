import { describe, expect, it } from 'vitest'
import { decodeAnswer } from './decode-answer.ts'

const reading = { toolNames: new Map([['short', 'a longer name']]) }

function decode(json: string) {
  return decodeAnswer(JSON.parse(json), reading, Buffer.from(json))
}

const message = (content: string, rest = '') =>
  `{"id":"msg_1","type":"message","model":"claude-test-2026","content":[${content}],"stop_reason":"tool_use","stop_sequence":null${rest}}`

describe('a whole Anthropic message', () => {
  it('becomes parts in order, with the client’s tool names and its usage by class', () => {
    const blocks = [
      '{"type":"thinking","thinking":"hm","signature":"sig"}',
      '{"type":"redacted_thinking","data":"XYZ"}',
      '{"type":"text","text":"Look"}',
      '{"type":"tool_use","id":"toolu_1","name":"short","input":{"b":1,"a":"2"}}',
    ].join(',')
    const usage =
      ',"usage":{"input_tokens":10,"cache_read_input_tokens":4,"cache_creation_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":2},"output_tokens":6}'
    expect(decode(message(blocks, usage))).toEqual({
      id: 'msg_1',
      createdSeconds: null,
      model: 'claude-test-2026',
      parts: [
        { kind: 'reasoning', text: 'hm', signature: 'sig' },
        { kind: 'reasoning', text: '', encrypted: 'XYZ' },
        { kind: 'text', text: 'Look' },
        {
          kind: 'tool_call',
          id: 'toolu_1',
          name: 'a longer name',
          argumentsJson: '{"b":1,"a":"2"}',
        },
      ],
      finishReason: 'tool_calls',
      usage: { input: 10, cacheRead: 4, cacheWrite5m: 3, cacheWrite1h: 2, output: 6 },
    })
  })

  it.each(['{"z":12345678901234567890,"a":1.10}', '{"a":1.0}', '{"a":[1e3,-0]}'])(
    'keeps numbers in a tool’s input as they are written: %s',
    (input) => {
      const { parts } = decode(
        message(`{"type":"tool_use","id":"toolu_1","name":"look","input":${input}}`),
      )
      expect(parts[0]).toMatchObject({ argumentsJson: input })
    },
  )

  it('keeps blocks that only this dialect knows', () => {
    const { parts } = decode(message('{"type":"server_tool_use","id":"s"}'))
    expect(parts[0]).toMatchObject({ kind: 'opaque', type: 'server_tool_use' })
  })

  it('under a good status that holds an error is a failure of the provider', () => {
    expect(() => decode('{"type":"error","error":{"message":"no"}}')).toThrow(
      expect.objectContaining({ code: 'upstream_failed', detail: 'no' }),
    )
  })
})
