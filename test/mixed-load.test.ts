// The soak, some seconds of it: the whole one is a command, test/soak/mixed-load.ts.
import { expect, test } from 'vitest'
import { runMixedLoad } from './soak/run.ts'

test('a mixed load with aborts, slow readers and failing upstreams leaves one record a call and no descriptor', async () => {
  const { answered, withoutRecord, unknownRecords, ends, descriptors, failures } =
    await runMixedLoad(5, 16)
  expect(failures).toEqual([])
  expect(withoutRecord).toEqual([])
  expect(unknownRecords).toEqual([])
  expect(descriptors.after).toBeLessThanOrEqual(descriptors.before)
  expect(answered).toBeGreaterThan(0)
  expect(Object.keys(ends).toSorted()).toEqual([
    'client_abort',
    'complete',
    'refused',
    'upstream_error',
  ])
}, 180_000)
