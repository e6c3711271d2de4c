// The packed form of a record keeps every field of the schema.
import { expect, test } from 'vitest'
import { callWithId } from './fixtures/call.ts'
import { Call } from './call.ts'
import { packCall, unpackCall } from './packed-call.ts'

test('a record comes back as it was', () => {
  const call = callWithId('c_1', { isStream: true, errorCode: 'upstream_failed', costMicros: null })
  expect(unpackCall(packCall(call))).toEqual(Call.parse(call))
})

test('every field of the schema has its place', () => {
  expect(packCall(callWithId('c_1'))).toHaveLength(Object.keys(Call.shape).length)
})
