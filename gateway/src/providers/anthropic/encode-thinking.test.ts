import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { encodeRequest } from './encode-request.ts'

function encode(fields: Partial<ChatRequest>, model = 'claude-sonnet-4-5') {
  const { body, dropped } = encodeRequest(canonical(fields), model)
  return { wire: JSON.parse(body), dropped }
}

const tool = { name: 'look', parameters: { type: 'object' } }

describe('an effort', () => {
  it('is a budget below the answer’s limit where the model wants one', () => {
    const { wire, dropped } = encode({ reasoning: { effort: 'low' } })
    expect(wire.thinking).toEqual({ type: 'enabled', budget_tokens: 4_096 })
    expect(dropped).toEqual([])
    const tight = encode({ reasoning: { effort: 'high' }, maxOutputTokens: 5_000 })
    expect(tight.wire.thinking.budget_tokens).toBe(4_000)
  })

  it('stays a word where the model thinks as it sees fit', () => {
    const { wire } = encode({ reasoning: { effort: 'minimal' } }, 'claude-opus-5')
    expect(wire).toMatchObject({ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } })
  })

  it('is named where it can not be heeded', () => {
    const reasoning = { effort: 'high' } as const
    const impossible: [Partial<ChatRequest>, string?][] = [
      [{ reasoning }, 'claude-3-5-sonnet-20241022'],
      [{ reasoning, maxOutputTokens: 600 }],
      [{ reasoning, tools: [tool], toolChoice: { kind: 'required' } }],
    ]
    for (const [fields, model] of impossible) {
      const { wire, dropped } = encode(fields, model)
      expect([wire.thinking, dropped]).toEqual([undefined, ['reasoning_effort']])
    }
  })

  it('of none turns thinking off', () => {
    expect(encode({ reasoning: { effort: 'none' } }).wire.thinking).toEqual({ type: 'disabled' })
  })

  it('takes sampling away, which thinking forbids, and names it', () => {
    const { wire, dropped } = encode({
      reasoning: { effort: 'low' },
      temperature: 0.2,
      topK: 5,
      topP: 0.5,
    })
    expect([wire.temperature, wire.top_k, wire.top_p]).toEqual([undefined, undefined, undefined])
    expect(dropped).toEqual(['temperature', 'top_k', 'top_p'])
  })
})

describe('a budget', () => {
  it('is kept as it is', () => {
    const { wire } = encode({ reasoning: { budgetTokens: 2_000 } }, 'claude-opus-5')
    expect(wire.thinking).toEqual({ type: 'enabled', budget_tokens: 2_000 })
  })
})

describe('a tool’s result whose call came with no signed thoughts', () => {
  const history = [says('user', 'x'), calls('c1', 'look'), answers('c1', 'seen')]
  const fields = { reasoning: { effort: 'low' as const }, tools: [tool] }

  it('goes on without thinking, and that is named', () => {
    const { wire, dropped } = encode({ ...fields, messages: history })
    expect([wire.thinking, dropped]).toEqual([undefined, ['reasoning_effort']])
  })

  it('goes on with it where they are there', () => {
    const thoughts = { kind: 'reasoning', text: 'hm', signature: 'sig' } as const
    const [asked, called, result] = history
    const signed = { ...called!, parts: [thoughts, ...called!.parts] }
    const { wire } = encode({ ...fields, messages: [asked!, signed, result!] })
    expect(wire.thinking).toEqual({ type: 'enabled', budget_tokens: 4_096 })
  })
})
