// What is refused of a body before anybody reads it.
import { describe, expect, it } from 'vitest'
import { parseBody } from './receive.ts'

describe('a body', () => {
  it('is parsed, and its bytes stay', () => {
    const bytes = Buffer.from('{"model":"Ä"}')
    expect(parseBody(bytes)).toEqual({ bytes, json: { model: 'Ä' } })
  })

  it.each([
    ['is no JSON', '{', 'invalid_json'],
    ['is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'invalid_json'],
    ['holds a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_json'],
    ['is nested beyond all reason', deepList(100_000), 'invalid_request'],
    ['is nested in objects', deepObject(300), 'invalid_request'],
  ])('that %s is refused', (_what, body, code) => {
    expect(() => parseBody(Buffer.from(body))).toThrow(expect.objectContaining({ code }))
  })

  it('may be nested as deep as any schema that was seen', () => {
    expect(parseBody(Buffer.from(deepObject(200))).json).toBeTypeOf('object')
  })
})

function deepList(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

function deepObject(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}
