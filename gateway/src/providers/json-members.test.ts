import { describe, expect, it } from 'vitest'
import { applyEdits, findMembers, insertion, removal } from './json-members.ts'

function valuesOf(text: string, name: string): string[] {
  return findMembers(text, name).map(({ valueStart, valueEnd }) => text.slice(valueStart, valueEnd))
}

describe('members of a JSON text', () => {
  it('are found at the top only, past nested objects, strings and escapes', () => {
    const text = String.raw`{"messages":[{"model":"inner","text":"\"model\":\"no\" \\"}],"a":{"model":1}, "model" : "top" }`
    expect(valuesOf(text, 'model')).toEqual(['"top"'])
  })

  it('are all found when a key stands twice, as the parser takes the last', () => {
    expect(valuesOf('{"model":"a","x":null,"model":"b"}', 'model')).toEqual(['"a"', '"b"'])
  })

  it('are found when the key is written with escapes', () => {
    expect(valuesOf(String.raw`{"\u006dodel":"a"}`, 'model')).toEqual(['"a"'])
  })

  it.each(['[{"model":1}]', '"model"', '{}', '', 'null'])('are none in %s', (text) => {
    expect(findMembers(text, 'model')).toEqual([])
  })

  it.each([
    ['{"a":1,"b":2}', 'a', '{"b":2}'],
    ['{"a":1, "b": [1,2] }', 'b', '{"a":1 }'],
    ['{"a":{"b":2}}', 'a', '{}'],
  ])('are cut out of %s with their comma', (text, name, expected) => {
    expect(applyEdits(text, [removal(text, findMembers(text, name)[0]!)])).toBe(expected)
  })

  it.each([
    ['{}', '{"z":1}'],
    [' { "a":1}', ' {"z":1, "a":1}'],
  ])('are put into %s', (text, expected) => {
    expect(applyEdits(text, [insertion(text, 0, '"z":1')])).toBe(expected)
  })
})
