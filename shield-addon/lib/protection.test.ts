// How never-block prefixes and ports are written for the kernel.
import { describe, expect, test } from 'vitest'
import { createNeverBlockKeys, createPortBits } from './protection.ts'

const address = Uint8Array.from({ length: 16 }, () => 0xff)

describe('a never-block key', () => {
  test.each([
    [0, '00000000', '00000000000000000000000000000000'],
    [9, '09000000', 'ff800000000000000000000000000000'],
    [96, '60000000', 'ffffffffffffffffffffffff00000000'],
    [128, '80000000', 'ffffffffffffffffffffffffffffffff'],
  ])('of %i bits has no bits behind them', (prefix, bits, masked) => {
    const key = Buffer.from(createNeverBlockKeys([{ address, prefix }]))
    expect(key.toString('hex')).toBe(bits + masked)
  })

  test.each([-1, 129, 1.5])('of %d bits is refused', (prefix) => {
    expect(() => createNeverBlockKeys([{ address, prefix }])).toThrow(
      expect.objectContaining({ code: 'invalid_entry' }),
    )
  })
})

describe('protected ports', () => {
  test('are one bit each, least significant first', () => {
    const bits = createPortBits([1, 22, 65_535])
    expect(bits).toHaveLength(8192)
    expect([bits[0], bits[2], bits[8191]]).toEqual([2, 64, 128])
    expect(bits.reduce((sum, byte) => sum + byte, 0)).toBe(2 + 64 + 128)
  })

  test.each([0, 65_536, 22.5])('refuse %d', (port) => {
    expect(() => createPortBits([port])).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    )
  })
})
