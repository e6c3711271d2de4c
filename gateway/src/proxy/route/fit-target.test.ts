// Which requests a target is for: conditions, capabilities, size.
import { describe, expect, it } from 'vitest'
import type { Capability } from '../../contract/capability.ts'
import type { TargetEntity } from '../../snapshot/world.ts'
import { canonical } from '../../providers/canonical-request.fixture.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { findNeeds } from './find-needs.ts'
import { findMisfit, misfitError, takesAll } from './fit-target.ts'
import type { RequestFacts } from './request-facts.ts'

const target = (more: Partial<TargetEntity>): TargetEntity => ({
  ...{ providerId: 'prv', model: 'a', priority: 1, weight: 1, slot: null },
  ...more,
})

const facts = (tokens: number, ...needs: Capability[]): RequestFacts => ({
  model: 'fast/small',
  tenantId: 'ten_1',
  tokens: () => tokens,
  needs: () => new Set(needs),
  canonical: () => null,
})

describe('a target', () => {
  it.each([
    [{}, null],
    [{ when: { models: ['fast/small', 'small'] } }, null],
    [{ when: { models: ['small'] } }, 'condition'],
    [{ when: { tenantIds: ['ten_1'] } }, null],
    [{ when: { tenantIds: ['ten_2'] } }, 'condition'],
    [{ when: { minTokens: 100, maxTokens: 100 } }, null],
    [{ when: { minTokens: 101 } }, 'condition'],
    [{ when: { maxTokens: 99 } }, 'condition'],
    [{ when: { needs: ['vision', 'pdf'] } }, null],
    [{ when: { needs: ['pdf'] } }, 'condition'],
    [{ when: { tenantIds: ['ten_1'], maxTokens: 99 } }, 'condition'],
    [{ capabilities: ['vision', 'tools'] }, null],
    [{ capabilities: ['tools'] }, 'capability'],
    [{ contextTokens: 100 }, null],
    [{ contextTokens: 99 }, 'context'],
  ] as const)('with %j and a request of 100 tokens with an image: %s', (more, misfit) => {
    expect(findMisfit(target(more as Partial<TargetEntity>), facts(100, 'vision'))).toBe(misfit)
  })

  it('that says nothing takes all, and is found out without a look at the request', () => {
    expect(takesAll(target({}))).toBe(true)
    expect(takesAll(target({ capabilities: [] }))).toBe(false)
  })

  it.each([
    [['condition', 'context'], 'context_length_exceeded'],
    [['condition', 'capability'], 'unsupported_parameter'],
    [['condition'], 'no_target_available'],
  ] as const)('when none fits for %j the client hears %s', (misfits, code) => {
    const error = misfitError(new Set(misfits), facts(1, 'vision'))
    expect(error).toMatchObject({ code, isRetryable: false })
  })
})

describe('a request', () => {
  const request = (more: object) => findNeeds({ ...canonical(), ...more })
  const user = (part: object) => ({ messages: [{ role: 'user', parts: [part] }] })
  const source = { kind: 'base64', mediaType: 'image/png', data: '' }

  it.each([
    [{ tools: [{ name: 'f', parameters: {} }] }, ['tools']],
    [{ responseFormat: { kind: 'json_schema', name: 'a', schema: {} } }, ['json_schema']],
    [{ reasoning: { effort: 'high' } }, ['reasoning']],
    [{ reasoning: { effort: 'none' } }, []],
    [user({ kind: 'image', source }), ['vision']],
    [user({ kind: 'file', source }), ['pdf']],
    [user({ kind: 'audio', data: '', format: 'wav' }), ['audio']],
    [user({ kind: 'tool_result', content: [{ kind: 'image', source }] }), ['vision']],
    [user({ kind: 'text', text: 'Hello' }), []],
  ])('%j needs %j', (more, needs) => {
    const bare = { tools: [], nativeTools: [], messages: [] }
    expect([...request({ ...bare, ...more })]).toEqual(needs)
  })

  it('is counted by its texts, wide scripts by the character, media at a flat rate', () => {
    const chat = (content: unknown) => ({ messages: [{ content }] })
    expect(estimateTokens(chat('a'.repeat(400)))).toBe(100)
    expect(estimateTokens(chat('語'.repeat(400)))).toBe(400)
    expect(estimateTokens(chat(`data:image/png;base64,${'A'.repeat(4_000_000)}`))).toBe(1_000)
    expect(estimateTokens(chat({ data: 'A'.repeat(4_000_000) }))).toBe(1_000)
    expect(estimateTokens(null)).toBe(0)
  })

  it('that is nested very deep is counted too', () => {
    let body: unknown = 'four'
    for (let depth = 0; depth < 50_000; depth++) body = [body]
    expect(estimateTokens(body)).toBe(1)
  })
})
