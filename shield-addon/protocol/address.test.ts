// Addresses: the shared vectors, and containment.
import { describe, expect, it } from 'vitest'
import {
  addressFromHex,
  addressToHex,
  containsAddress,
  formatAddress,
  isIpv4,
  parseAddress,
  subnetKey,
  type Address,
} from './address.ts'
import vectors from './address-vectors.json' with { type: 'json' }

function read(text: string): Address {
  const address = parseAddress(text)
  if (address === null) throw new Error(`${text} was not taken`)
  return address
}

describe('the shared vectors', () => {
  it.each(vectors.accepted)('reads $text as $canonical', (vector) => {
    const address = read(vector.text)
    expect(addressToHex(address.bytes)).toBe(vector.bytes)
    expect(address.prefix).toBe(vector.prefix)
    expect(formatAddress(address)).toBe(vector.canonical)
    expect(formatAddress(subnetKey(address))).toBe(vector.subnet)
  })

  it.each(vectors.accepted)('reads its own text of $canonical back', (vector) => {
    expect(read(formatAddress(read(vector.text)))).toEqual(read(vector.text))
  })

  it.each(vectors.refused)('refuses "%s"', (text) => {
    expect(parseAddress(text)).toBeNull()
  })
})

describe('containment', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.7', true],
    ['192.0.2.0/24', '192.0.3.7', false],
    ['192.0.2.0/25', '192.0.2.128', false],
    ['192.0.2.0/24', '192.0.2.0/23', false],
    ['192.0.2.0/23', '192.0.2.0/24', true],
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['2001:db8::/32', '2001:db8:8000::1', true],
    ['::/0', '192.0.2.1', true],
  ])('%s holds %s: %s', (outer, inner, expected) => {
    expect(containsAddress(read(outer), read(inner))).toBe(expected)
  })
})

it('tells IPv4 networks from IPv6 networks that hold them', () => {
  expect(isIpv4(read('10.0.0.0/8'))).toBe(true)
  expect(isIpv4(read('::/80'))).toBe(false)
  expect(isIpv4(read('::192.0.2.1'))).toBe(false)
})

it('reads hex of 32 digits and nothing else', () => {
  const { bytes } = read('2001:db8::1')
  expect(addressFromHex(addressToHex(bytes))).toEqual(bytes)
  expect(addressFromHex('20010db8')).toBeNull()
  expect(addressFromHex('g'.repeat(32))).toBeNull()
})
