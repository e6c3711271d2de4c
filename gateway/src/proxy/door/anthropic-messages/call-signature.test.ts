import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../../contract/canonical/answer.ts'
import type { ToolCallPart } from '../../../contract/canonical/request.ts'
import { readEvents } from '../../../providers/sse.ts'
import { close, context, encodeAll, end, finish, request, start } from '../chat-events.fixture.ts'
import { anthropicMessages } from './codec.ts'
import { decodeMessage } from './decode-messages.ts'
import type { MessageBody } from './schema.ts'

const call: ToolCallPart = {
  kind: 'tool_call',
  id: 'call_1',
  name: 'now',
  argumentsJson: '{}',
  signature: 'c2ln+/==',
}
const other: ToolCallPart = { kind: 'tool_call', id: 'call_2', name: 'now', argumentsJson: '{}' }

function encode() {
  const answer = {
    id: 'a',
    createdSeconds: null,
    model: 'm',
    parts: [call, other],
    finishReason: 'tool_calls' as const,
    usage: null,
  }
  return JSON.parse(JSON.stringify(anthropicMessages.encode(answer, context, request))).content
}

describe('a signature of a call', () => {
  it('goes out as hidden thinking before its call and comes back on it', () => {
    const content = encode()
    expect(content.map(({ type }: { type: string }) => type)).toEqual([
      'redacted_thinking',
      'tool_use',
      'tool_use',
    ])
    const body = { role: 'assistant', content } as MessageBody
    expect(decodeMessage(body).parts).toEqual([call, other])
  })

  it('has a block of its own in a stream', () => {
    const { argumentsJson: _arguments, ...opened } = call
    const events: ChatEvent[] = [
      start,
      { kind: 'part_start', index: 0, part: opened },
      close(0),
      finish('tool_calls'),
      end,
    ]
    const written = readEvents(encodeAll(anthropicMessages, events)).map(({ data }) => {
      return JSON.parse(data)
    })
    expect(written.map(({ type, index }) => [type, index])).toEqual([
      ['message_start', undefined],
      ['content_block_start', 0],
      ['content_block_stop', 0],
      ['content_block_start', 1],
      ['content_block_stop', 1],
      ['message_delta', undefined],
      ['message_stop', undefined],
    ])
    expect(written[1].content_block).toEqual(encode()[0])
  })

  it('of a call that is gone is gone with it; hidden thinking of Anthropic stays', () => {
    const [sealed] = encode()
    const own = { type: 'redacted_thinking', data: 'EpIB' }
    const body = { role: 'assistant', content: [sealed, own] } as MessageBody
    expect(decodeMessage(body).parts).toEqual([{ kind: 'reasoning', text: '', encrypted: 'EpIB' }])
  })
})
