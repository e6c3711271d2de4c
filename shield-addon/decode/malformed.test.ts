// A short run of what test/soak/decode.ts does for minutes.
import { expect, it } from 'vitest'
import { createMalformed } from './fixtures/malformed.ts'

it.each([1, 2, 3, 4])(
  '20,000 malformed packets of seed %i are decoded without an error',
  (seed) => {
    const malformed = createMalformed(seed * 7_919)
    for (let count = 0; count < 20_000; count++) {
      expect(() => malformed.next()).not.toThrow()
    }
  },
)
