// The names of calls and traces, new ones and those that a client brings along.
import { describe, expect, it } from 'vitest'
import { createCallId, parentSpanOf, traceIdOf } from './call-id.ts'

const trace = '0af7651916cd43dd8448eb211c80319c'
const span = 'b7ad6b7169203331'

describe('a traceparent', () => {
  it('names trace and span of the client', () => {
    const header = `00-${trace}-${span}-01`
    expect(traceIdOf(header, Math.random)).toBe(trace)
    expect(parentSpanOf(header)).toBe(span)
  })

  it.each([
    undefined,
    'nonsense',
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
  ])('that is none (%s) names no span', (header) => {
    expect(parentSpanOf(header)).toBeNull()
    expect(traceIdOf(header, Math.random)).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('ids of calls sort by time', () => {
  const early = createCallId(1_795_000_000_000, () => 0.9)
  const late = createCallId(1_795_000_000_001, () => 0.1)
  expect(early < late).toBe(true)
  expect(early).toMatch(/^c_[0-9a-z]{21}$/)
})
