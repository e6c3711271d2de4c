// When the head of a stream goes out, and what keeps a silent one alive.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClock } from '../../contract/clock.ts'
import { GatewayError } from '../../errors.ts'
import type { Leg, Routed } from '../call.ts'
import type { Exchange } from '../upstream/exchange.ts'
import type { Relay } from './relay.ts'
import { StreamReply } from './stream-reply.ts'

const sse = { 'content-type': 'text/event-stream' }

function start() {
  const written: string[] = []
  const client = {
    isGone: false,
    drain: null,
    open: (status: number) => void written.push(`open ${status}`),
    write: (chunk: Buffer | string) => (written.push(String(chunk)), true),
    end: () => void written.push('end'),
  }
  const relay = {
    hasContent: false,
    isComplete: false,
    error: null as Relay['error'],
    contentBytes: 0,
    push: (chunk: Buffer) => chunk,
    end: () => '',
    result: () => ({ usage: null, finishReason: null, toolCallCount: 0, model: null }),
  }
  const call = {
    id: 'c_1',
    client,
    codec: {
      stream: {
        keepAlive: ': keep-alive\n\n',
        encodeError: (error: GatewayError) => `error ${error.code}`,
      },
    },
    grant: { limitHeaders: {} },
    journal: { firstTokenNs: null, warnings: [], scan: null },
  }
  const leg = { adapter: { passedAnswerHeaders: [] }, wire: { stream: {} } }
  const exchange = { markContent: vi.fn(), pause: vi.fn(), resume: vi.fn() }
  const reply = new StreamReply(
    call as unknown as Routed,
    leg as unknown as Leg,
    relay,
    createClock(),
    { learn: () => undefined },
  )
  const head = (status = 200, headers: Record<string, string> = sse) =>
    reply.onHead(status, headers, exchange as unknown as Exchange)
  return { reply, relay, client, written, exchange, head }
}

describe('a stream', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('holds its head and what came before the first content', () => {
    const { reply, relay, written, head } = start()
    head()
    reply.onData(Buffer.from('start'))
    expect(written).toEqual([])
    relay.hasContent = true
    reply.onData(Buffer.from('content'))
    expect(written).toEqual(['open 200', 'start', 'content'])
  })

  it('that stays silent opens after ten seconds and is kept alive from then on', () => {
    const { written, head } = start()
    head()
    vi.advanceTimersByTime(9_999)
    expect(written).toEqual([])
    vi.advanceTimersByTime(1)
    expect(written).toEqual(['open 200', ': keep-alive\n\n'])
    vi.advanceTimersByTime(10_000)
    expect(written.slice(2)).toEqual([': keep-alive\n\n', ': keep-alive\n\n'])
  })

  it('that moves needs no keep-alive', () => {
    const { reply, relay, written, head } = start()
    head()
    relay.hasContent = true
    for (let second = 0; second < 20; second++) {
      reply.onData(Buffer.from('.'))
      vi.advanceTimersByTime(1_000)
    }
    expect(written.join('')).toBe(`open 200${'.'.repeat(20)}`)
  })

  it('leaves no timer behind', () => {
    const { reply, head } = start()
    head()
    reply.settle(new GatewayError('upstream_failed'))
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the end of a stream', () => {
  it('that the client saw nothing of is told to nobody but the caller', () => {
    const { reply, written, head } = start()
    head()
    expect(reply.settle(null)).toMatchObject({ code: 'upstream_failed' })
    expect(written).toEqual([])
  })

  it('inside its content is an error event and a clean end', () => {
    const { reply, relay, written, head } = start()
    head()
    relay.hasContent = true
    reply.onData(Buffer.from('content'))
    reply.settle(new GatewayError('upstream_timeout'))
    expect(written.slice(2)).toEqual(['error upstream_timeout', 'end'])
  })

  it('counts as complete when everything was said before the connection broke', () => {
    const { reply, relay, written, head } = start()
    head()
    Object.assign(relay, { hasContent: true, isComplete: true })
    reply.onData(Buffer.from('all of it'))
    expect(reply.settle(new GatewayError('upstream_failed'))).toBeNull()
    expect(written.at(-1)).toBe('end')
  })

  it('is an error when the provider said so, whatever follows', () => {
    const { reply, relay, head } = start()
    head()
    relay.error = { message: 'busy', type: 'overloaded_error' }
    expect(() => reply.onData(Buffer.from('x'))).toThrowError(
      expect.objectContaining({ code: 'upstream_overloaded' }),
    )
    reply.close()
  })

  it('holds the upstream back for a slow client and lets it go on after the drain', () => {
    const { reply, relay, client, exchange, head } = start()
    head()
    relay.hasContent = true
    client.write = () => false
    reply.onData(Buffer.from('x'))
    expect(exchange.pause).toHaveBeenCalled()
    reply.onClientDrain()
    expect(exchange.resume).toHaveBeenCalled()
    reply.close()
  })

  it('is refused when something else than a stream came', () => {
    const { head } = start()
    expect(() => head(200, { 'content-type': 'application/json' })).toThrow(GatewayError)
  })
})
