import { describe, expect, it } from 'vitest'
import { mayBeRewritten, parseArguments } from './tool-arguments.ts'

describe('arguments of a tool', () => {
  it('keep numbers and key order through an object and back', () => {
    const text = '{"b":12345678901234567890,"a":1.0,"c":{"z":1e400,"y":-0},"d":[0.1]}'
    expect(JSON.stringify(parseArguments(text))).toBe(text)
  })

  it('are an empty object when the text is empty', () => {
    expect(parseArguments(' ')).toEqual({})
  })

  it.each(['{"a":', '[1]', '1', 'null', '"x"', '{"a":1}}'])('refuse %s', (text) => {
    expect(parseArguments(text)).toBeNull()
  })

  it('tell where plain parsing may have lost digits', () => {
    const isRewritten = (json: string) => mayBeRewritten(JSON.parse(json), json)
    expect(isRewritten('{"a":[1,2],"b":"1.5"}')).toBe(false)
    expect(isRewritten('{"a":{"b":[12345678901234567890]}}')).toBe(true)
    expect(isRewritten('{"a":1.5}')).toBe(true)
  })

  it.each([
    ['{"a":1.0}', true],
    ['{"a":1e3}', true],
    ['{"a":[{"b":-0}]}', true],
    ['{"a":10,"b":-3}', false],
    ['{"a":"1.0"}', false],
  ])('tell where a number would be written in another way: %s', (text, isSo) => {
    expect(mayBeRewritten(JSON.parse(text), Buffer.from(text))).toBe(isSo)
  })
})
