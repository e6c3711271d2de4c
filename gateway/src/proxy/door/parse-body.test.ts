// What is said of a body that is wrong as a whole, and of one with a wrong field.
import { describe, expect, it } from 'vitest'
import { invalidField, readModelAndStream } from './parse-body.ts'

describe('an invalid body', () => {
  it('names no parameter when it is wrong as a whole', () => {
    expect(() => readModelAndStream([])).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: undefined }),
    )
  })

  it('names the field that is wrong', () => {
    expect(invalidField('model', 'it must be a name')).toMatchObject({ param: 'model' })
  })
})
