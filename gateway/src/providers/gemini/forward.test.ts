import { describe, expect, it } from 'vitest'
import { createStreamForwarder } from '../stream-forwarder.ts'
import { response } from './answers.fixture.ts'
import { forwardAnswer } from './forward.ts'
import { createStreamWatcher } from './watch-stream.ts'

const same = { publicModel: 'm', upstreamModel: 'm', wantsUsage: true }
const alias = { publicModel: 'tëam/fast', upstreamModel: 'gemini-2.5-flash', wantsUsage: true }

const stream = [
  response([{ text: 'Grüß ' }]),
  response([{ functionCall: { name: 'look', args: { modelVersion: 'mine' } } }]),
  response([{ text: '' }], { finishReason: 'STOP' }),
]
  .map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`)
  .join('')

function forward(text: string, options = same, size = text.length) {
  const forwarder = createStreamForwarder(createStreamWatcher(options))
  const bytes = Buffer.from(text)
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    out.push(forwarder.push(bytes.subarray(at, at + size)))
  }
  out.push(forwarder.end())
  return { forwarder, text: Buffer.concat(out).toString() }
}

describe('an answer', () => {
  it('is the same buffer with equal names', () => {
    const body = Buffer.from(JSON.stringify(response([{ text: 'x' }])))
    expect(forwardAnswer(body, same)).toBe(body)
  })

  it('has the public name in place of the provider’s, and nothing else changed', () => {
    const answer = response([{ functionCall: { name: 'x', args: { modelVersion: 'mine' } } }])
    const text = forwardAnswer(Buffer.from(JSON.stringify(answer, null, 2)), alias).toString()
    expect(text).toBe(JSON.stringify(answer, null, 2).replace('"gemini-3-pro-001"', '"tëam/fast"'))
  })
})

describe('a stream', () => {
  it.each([1, 7, 100_000])('passes unchanged in pieces of %i bytes', (size) => {
    const { text, forwarder } = forward(stream, same, size)
    expect(text.trimEnd()).toBe(stream.trimEnd())
    expect(forwarder.isComplete).toBe(true)
    expect(forwarder.result()).toEqual({
      usage: { input: 65, cacheRead: 40, output: 50, reasoning: 30 },
      finishReason: 'tool_calls',
      toolCallCount: 1,
      model: 'gemini-3-pro-001',
    })
  })

  it('has no comments and no names of events, at which Google’s clients break', () => {
    const strange = stream.replaceAll('data:', ': wait\r\nevent: message\r\nid: 1\r\ndata:')
    const { text } = forward(`: wait\r\n\r\n${strange}`)
    expect(text).toBe(stream.replaceAll('\r', ''))
  })

  it('has the public name in every piece', () => {
    const { text } = forward(stream, alias)
    expect(text).not.toContain('gemini-3-pro-001')
    expect(text.match(/"modelVersion":"tëam\/fast"/g)).toHaveLength(3)
    expect(text).toContain('"modelVersion":"mine"')
  })

  it('that was cut is not complete', () => {
    const { forwarder } = forward(stream.slice(0, stream.indexOf('\r\n\r\n') + 4))
    expect(forwarder.hasContent).toBe(true)
    expect(forwarder.isComplete).toBe(false)
  })

  it('of a blocked prompt is complete', () => {
    const { forwarder } = forward('data: {"promptFeedback":{"blockReason":"SAFETY"}}\n\n')
    expect(forwarder.isComplete).toBe(true)
    expect(forwarder.result().finishReason).toBe('content_filter')
  })

  it('keeps back an error for the door to write', () => {
    const error = { error: { code: 503, message: 'Busy', status: 'UNAVAILABLE' } }
    const first = stream.slice(0, stream.indexOf('\r\n\r\n') + 4)
    const { text, forwarder } = forward(`${first}data: ${JSON.stringify(error)}\n\n`)
    expect(text).not.toContain('Busy')
    expect(forwarder.error).toEqual({ message: 'Busy', type: 'overloaded_error' })
  })
})
