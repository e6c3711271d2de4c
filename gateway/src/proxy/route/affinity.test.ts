// Which calls belong together, in each dialect's words.
import { describe, expect, it } from 'vitest'
import { affinityOf } from './affinity.ts'

const key = (body: object, tenantId = 'ten_1') => affinityOf('key', tenantId, body)
const conversation = (body: object) => affinityOf('conversation', 'ten_1', body)

describe('a key', () => {
  it.each([
    [{ prompt_cache_key: 'k' }],
    [{ previous_response_id: 'resp_1' }],
    [{ safety_identifier: 'u' }],
    [{ user: 'u' }],
    [{ metadata: { user_id: 'u' } }],
  ])('is %j', (body) => {
    expect(key(body)).not.toBeNull()
    expect(key(body)).toBe(key({ ...body, messages: [{ role: 'user', content: 'next turn' }] }))
    expect(key(body)).not.toBe(key(body, 'ten_2'))
    expect(affinityOf('none', 'ten_1', body)).toBeNull()
  })

  it('is the narrowest that is there', () => {
    expect(key({ prompt_cache_key: 'k', user: 'u' })).toBe(
      key({ prompt_cache_key: 'k', user: 'v' }),
    )
  })

  it.each([[{}], [{ user: '' }], [{ user: null }], [[]], [null], ['text']])(
    'is not in %j',
    (body) => expect(affinityOf('key', 'ten_1', body)).toBeNull(),
  )
})

describe('a conversation', () => {
  it.each([
    ['messages', { role: 'user', content: 'Hello' }, { role: 'assistant', content: 'Yes?' }],
    ['input', { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }, { role: 'user' }],
    ['contents', { role: 'user', parts: [{ text: 'Hello' }] }, { role: 'model', parts: [] }],
  ])('begins with the first message in %s and goes on', (field, first, next) => {
    const begun = conversation({ [field]: [first] })
    expect(begun).not.toBeNull()
    expect(conversation({ [field]: [first, next] })).toBe(begun)
    expect(conversation({ [field]: [{ role: 'user', content: 'Another' }] })).not.toBe(begun)
  })

  it('is told apart by its user, not by a system prompt that all have', () => {
    const system = { role: 'system', content: 'You are kind.' }
    const ask = (content: string) => conversation({ messages: [system, { role: 'user', content }] })
    expect(ask('one')).not.toBe(ask('two'))
  })

  it('is no matter of a mode that looks for keys only', () => {
    expect(key({ messages: [{ role: 'user', content: 'Hello' }] })).toBeNull()
  })
})
