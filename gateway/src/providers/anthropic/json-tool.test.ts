import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { canonical } from '../canonical-request.fixture.ts'
import { readEvents } from '../sse.ts'
import { decodeAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { close, delta, finish, open, start, stop } from './stream-events.fixture.ts'

const schema = { type: 'object', properties: { a: { type: 'number' } } }
const format = { kind: 'json_schema', name: 'x', schema, isStrict: true } as const
const tool = { name: 'look', parameters: { type: 'object' } }

function encode(fields: Partial<ChatRequest>, model = 'claude-3-haiku-20240307') {
  const { body, reading } = encodeRequest(canonical(fields), model)
  return { wire: JSON.parse(body), reading }
}

describe('JSON of a model without a format for it', () => {
  it('is asked for as the input of a tool that has to be called', () => {
    const { wire, reading } = encode({ responseFormat: format })
    expect(wire.tools).toMatchObject([{ name: 'answer_in_json', input_schema: schema }])
    expect(wire.tool_choice).toMatchObject({ type: 'tool', name: 'answer_in_json' })
    expect(wire.output_config).toBeUndefined()
    expect(reading.jsonTool).toBe('answer_in_json')
  })

  it('is so for every model where no schema was given', () => {
    const { wire } = encode({ responseFormat: { kind: 'json' } }, 'claude-opus-5')
    expect(wire.tools).toMatchObject([{ input_schema: { type: 'object' } }])
  })

  it('leaves the choice among the caller’s own tools', () => {
    const { wire } = encode({ responseFormat: format, tools: [tool] })
    expect(wire.tools.map(({ name }: { name: string }) => name)).toEqual(['look', 'answer_in_json'])
    expect(wire.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true })
  })

  it('is the format itself where the model has one', () => {
    const { wire, reading } = encode({ responseFormat: format }, 'claude-sonnet-4-5')
    expect(wire.output_config.format).toEqual({ type: 'json_schema', schema })
    expect([wire.tools, reading.jsonTool]).toEqual([undefined, undefined])
  })
})

describe('the answer of such a tool', () => {
  const reading = { toolNames: new Map(), jsonTool: 'answer_in_json' }
  const call = { type: 'tool_use', id: 't', name: 'answer_in_json', input: {} }

  it('is the text, and ends as an answer does', () => {
    const content = [{ ...call, input: { a: 1 } }]
    const message = { type: 'message', content, stop_reason: 'tool_use' }
    const answer = decodeAnswer(message, reading, Buffer.from(JSON.stringify(message)))
    expect(answer.parts).toEqual([{ kind: 'text', text: '{"a":1}' }])
    expect(answer.finishReason).toBe('stop')
  })

  it('is so in a stream too', () => {
    const json = (partial_json: string) => delta(0, { type: 'input_json_delta', partial_json })
    const stream = start() + open(0, call) + json('{"a"') + json(':1}') + close(0)
    const decoder = createStreamDecoder(reading)
    const events = readEvents(stream + finish('tool_use') + stop).flatMap((event) => [
      ...decoder.push(event),
    ])
    expect(events).toContainEqual({ kind: 'part_start', index: 0, part: { kind: 'text' } })
    expect(events).toContainEqual({ kind: 'part_delta', index: 0, text: '{"a"' })
    expect(events).toContainEqual({ kind: 'finish', reason: 'stop' })
  })

  it('does not hide a call of the caller’s own tool', () => {
    const message = {
      type: 'message',
      content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }],
      stop_reason: 'tool_use',
    }
    expect(decodeAnswer(message, reading, Buffer.from('')).finishReason).toBe('tool_calls')
  })
})
