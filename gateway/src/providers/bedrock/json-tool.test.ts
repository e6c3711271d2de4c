import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { canonical } from '../canonical-request.fixture.ts'
import type { WireEvent } from '../wire.ts'
import { converseWire } from './converse-wire.ts'

const claude = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'
const look = { name: 'look', parameters: { type: 'object' } }

function encode(fields: Partial<ChatRequest>, model = claude) {
  const request = canonical({ responseFormat: { kind: 'json' }, ...fields })
  const { body, ...rest } = converseWire.encode(request, model)
  return { wire: JSON.parse(body), ...rest }
}

const { reading } = encode({})

describe('JSON without a schema', () => {
  it.each([claude, 'amazon.nova-pro-v1:0'])('is the input of a tool that %s must call', (model) => {
    const { wire } = encode({}, model)
    expect(wire.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'answer_in_json', inputSchema: { json: { type: 'object' } } } }],
      toolChoice: { tool: { name: 'answer_in_json' } },
    })
  })

  it('leaves the choice among the caller’s own tools, and lets nobody think before it', () => {
    const { wire, dropped } = encode({ tools: [look], reasoning: { budgetTokens: 2_000 } })
    const names = wire.toolConfig.tools.map(
      (tool: { toolSpec: { name: string } }) => tool.toolSpec.name,
    )
    expect(names).toEqual(['look', 'answer_in_json'])
    expect(wire.toolConfig.toolChoice).toEqual({ any: {} })
    expect(wire.additionalModelRequestFields).toBeUndefined()
    expect(dropped).toEqual(['thinking'])
  })

  it('is refused where no model can be made to call a tool', () => {
    expect(() => encode({}, 'meta.llama3-70b-instruct-v1:0')).toThrow('json_schema')
  })
})

describe('the answer of such a tool', () => {
  const call = { toolUseId: 't', name: 'answer_in_json' }

  it('is the text, and ends as an answer does', () => {
    const content = [{ toolUse: { ...call, input: { a: 1 } } }]
    const body = { output: { message: { content } }, stopReason: 'tool_use' }
    const answer = converseWire.decode(body, reading, Buffer.from(JSON.stringify(body)))
    expect(answer.parts).toEqual([{ kind: 'text', text: '{"a":1}' }])
    expect(answer.finishReason).toBe('stop')
  })

  it('does not hide a call of the caller’s own tool', () => {
    const content = [{ toolUse: { toolUseId: 't', name: 'look', input: {} } }]
    const body = { output: { message: { content } }, stopReason: 'tool_use' }
    const answer = converseWire.decode(body, reading, Buffer.from(JSON.stringify(body)))
    expect(answer.finishReason).toBe('tool_calls')
  })

  it('is so in a stream too', () => {
    const decoder = converseWire.stream!.createDecoder(reading)
    const push = (event: string, body: object) =>
      decoder.push({ event, data: JSON.stringify(body) } satisfies WireEvent)
    const delta = (input: string) =>
      push('contentBlockDelta', { contentBlockIndex: 0, delta: { toolUse: { input } } })
    const events = [
      ...push('messageStart', { role: 'assistant' }),
      ...push('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: call } }),
      ...delta('{"a"'),
      ...delta(':1}'),
      ...push('contentBlockStop', { contentBlockIndex: 0 }),
      ...push('messageStop', { stopReason: 'tool_use' }),
    ]
    expect(events).toContainEqual({ kind: 'part_start', index: 0, part: { kind: 'text' } })
    expect(events).toContainEqual({ kind: 'part_delta', index: 0, text: ':1}' })
    expect(events).toContainEqual({ kind: 'finish', reason: 'stop' })
  })
})
