// Where the addon cannot be, the module still loads and says why.
import { expect, test } from 'vitest'
import { loadAddon } from './addon.ts'
import { ShieldError } from './error.ts'
import { toShieldError } from './native-error.ts'

test('on another system the addon is an error that names the system', () => {
  expect(() => loadAddon('darwin')).toThrow(
    expect.objectContaining({
      code: 'unsupported_system',
      message: expect.stringContaining('darwin'),
    }),
  )
})

test('a failure of the addon keeps its code, step, errno and the words of the verifier', () => {
  const native = Object.assign(new Error('refused'), {
    code: 'load_refused',
    step: 'load the program',
    errno: 13,
    verifierLog: 'R1 invalid mem access',
  })
  const error = toShieldError(native)
  expect(error).toBeInstanceOf(ShieldError)
  expect({ ...error, message: error.message }).toMatchObject({
    message: 'refused',
    code: 'load_refused',
    step: 'load the program',
    errno: 13,
    verifierLog: 'R1 invalid mem access',
  })
})
