import { describe, expect, it } from 'vitest'
import { cleanSchema } from './clean-schema.ts'

describe('a schema for Gemini', () => {
  it('has no $schema, and no property name is taken for a word', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        $schema: { type: 'string' },
        const: { type: 'string' },
        enum: { type: 'null' },
      },
      required: ['const'],
      additionalProperties: false,
    }
    const { $schema: _removed, ...rest } = schema
    expect(cleanSchema(schema)).toEqual(rest)
  })

  it('has its references in place, words beside a reference kept', () => {
    const schema = {
      type: 'object',
      properties: {
        home: { $ref: '#/$defs/address', description: 'Where' },
        others: { type: 'array', items: { $ref: '#/definitions/other~1address' } },
      },
      $defs: {
        address: { type: 'object', properties: { city: { $ref: '#/$defs/city' } } },
        city: { type: 'string' },
      },
      definitions: { 'other/address': { type: 'string' } },
    }
    expect(cleanSchema(schema)).toEqual({
      type: 'object',
      properties: {
        home: { type: 'object', properties: { city: { type: 'string' } }, description: 'Where' },
        others: { type: 'array', items: { type: 'string' } },
      },
    })
  })

  it('that refers to itself is open where it would begin again', () => {
    const tree = {
      type: 'object',
      description: 'A tree',
      properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
    }
    expect(cleanSchema({ $ref: '#/$defs/tree', $defs: { tree } })).toEqual({
      ...tree,
      properties: {
        children: { type: 'array', items: { type: 'object', description: 'A tree' } },
      },
    })
    expect(cleanSchema({ type: 'object', properties: { self: { $ref: '#' } } })).toEqual({
      type: 'object',
      properties: { self: { type: 'object', properties: { self: { type: 'object' } } } },
    })
  })

  it('loses references that lead nowhere', () => {
    const properties = { a: { $ref: '#/$defs/none', description: 'A' }, b: { $ref: 'https://x/' } }
    expect(cleanSchema({ properties })).toEqual({
      properties: { a: { description: 'A' }, b: {} },
    })
  })

  it('ends, however its references multiply', () => {
    const $defs: Record<string, unknown> = { d0: { type: 'string' } }
    for (let at = 1; at < 40; at++) {
      const $ref = `#/$defs/d${at - 1}`
      $defs[`d${at}`] = { type: 'object', properties: { a: { $ref }, b: { $ref } } }
    }
    const cleaned = JSON.stringify(cleanSchema({ $ref: '#/$defs/d39', $defs }))
    expect(cleaned.length).toBeLessThan(1_000_000)
    expect(cleaned).not.toContain('$ref')
  })

  it('has a choice in place of a list of types', () => {
    expect(
      cleanSchema({ type: ['string', 'null'], description: 'Unit', enum: ['C', 'F', null] }),
    ).toEqual({
      description: 'Unit',
      anyOf: [{ type: 'string', enum: ['C', 'F'] }, { type: 'null' }],
    })
    expect(cleanSchema({ type: ['integer'], minimum: 1 })).toEqual({ type: 'integer', minimum: 1 })
    expect(cleanSchema({ type: ['array', 'null'], items: { type: ['string', 'number'] } })).toEqual(
      {
        anyOf: [
          { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } },
          { type: 'null' },
        ],
      },
    )
  })

  it('has no empty enum and no empty text in one; a constant is an enum of one', () => {
    expect(cleanSchema({ type: 'string', enum: [] })).toEqual({ type: 'string' })
    expect(cleanSchema({ type: 'string', enum: ['', 'a'] })).toEqual({
      type: 'string',
      enum: ['a'],
    })
    expect(cleanSchema({ type: 'string', const: 'a' })).toEqual({ type: 'string', enum: ['a'] })
  })

  it('does not grow without bound, nor change its input', () => {
    const $defs: Record<string, unknown> = { d0: { type: 'string' } }
    for (let at = 1; at < 8; at++) {
      $defs[`d${at}`] = { type: 'object', properties: { a: { $ref: `#/$defs/d${at - 1}` } } }
    }
    const schema = { $ref: '#/$defs/d7', $defs }
    const before = JSON.stringify(schema)
    expect(JSON.stringify(cleanSchema(schema))).not.toContain('$ref')
    expect(JSON.stringify(schema)).toBe(before)
  })
})
