// What the databases throw becomes the gateway's errors.
import { expect, it } from 'vitest'
import { GatewayError } from '../errors.ts'
import { toGatewayError } from './write-error.ts'

const failure = (code: string) => Object.assign(new Error('relation broke'), { code })

it.each(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_FOREIGNKEY', '23505', '23503'])(
  'a broken constraint (%s) is a conflict, also inside drizzle’s own error',
  (code) => {
    expect(toGatewayError(failure(code)).code).toBe('conflict')
    expect(toGatewayError(new Error('Failed query', { cause: failure(code) })).code).toBe(
      'conflict',
    )
  },
)

it.each(['SQLITE_BUSY', 'SQLITE_FULL', 'ECONNREFUSED', '57P01'])(
  'a database that can not answer (%s) is unavailable, and its words stay private',
  (code) => {
    const error = toGatewayError(failure(code))
    expect(error).toMatchObject({ code: 'storage_unavailable', detail: 'relation broke' })
    expect(error.message).not.toContain('relation broke')
  },
)

it('an error of ours passes as it is', () => {
  const error = new GatewayError('not_found')
  expect(toGatewayError(error)).toBe(error)
})
