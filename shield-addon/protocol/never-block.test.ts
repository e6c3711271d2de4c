// Never-block: who is on the list, and what it refuses.
import { describe, expect, it } from 'vitest'
import { parseAddress, type Address } from './address.ts'
import { createNeverBlock, protectionMessage, protects } from './never-block.ts'

function read(text: string): Address {
  const address = parseAddress(text)
  if (address === null) throw new Error(`${text} was not taken`)
  return address
}

const list = createNeverBlock({
  ownAddresses: [
    { value: '198.18.0.1', interface: 'eth0' },
    { value: 'fd00:1::1%eth0', interface: 'eth0' },
  ],
  gateways: [{ value: '198.18.0.254', interface: 'eth0' }],
  resolvers: ['198.51.100.53', 'not-an-address'],
  trustedProxies: ['10.1.0.0/16'],
  sshClients: ['203.0.113.22'],
  configured: ['192.0.2.0/24', '2001:db8::/32'],
  allowed: ['203.0.113.80'],
})

describe('a target on the list is protected, with the reason', () => {
  it.each([
    ['127.0.0.1', '127.0.0.0/8', 'loopback'],
    ['::ffff:127.9.9.9', '127.0.0.0/8', 'loopback'],
    ['::1', '::1', 'loopback'],
    ['198.18.0.1', '198.18.0.1', 'an address of this machine, on eth0'],
    ['fd00:1::1', 'fd00:1::1', 'an address of this machine, on eth0'],
    ['198.18.0.254', '198.18.0.254', 'the default gateway of eth0'],
    ['198.51.100.53', '198.51.100.53', 'a resolver of this machine'],
    ['10.1.2.3', '10.1.0.0/16', 'a trusted proxy'],
    ['10.1.128.0/17', '10.1.0.0/16', 'a trusted proxy'],
    ['203.0.113.22', '203.0.113.22', 'the client of an SSH session'],
    ['192.0.2.200', '192.0.2.0/24', 'in never_block of the settings'],
    ['2001:db8:9::/64', '2001:db8::/32', 'in never_block of the settings'],
    ['203.0.113.80', '203.0.113.80', 'allowed by an administrator'],
  ])('%s by %s', (target, value, why) => {
    expect(protects(list, read(target))).toMatchObject({ value, why })
  })
})

it.each(['198.18.0.2', '10.2.0.1', '203.0.113.21', '2001:db9::1', '10.0.0.0/8', 'fd00:1::/64'])(
  '%s may be blocked',
  (target) => {
    expect(protects(list, read(target))).toBeNull()
  },
)

it('protects loopback without any source', () => {
  expect(protects(createNeverBlock(), read('127.0.0.1'))?.why).toBe('loopback')
})

it('keeps one entry a value, with the first reason', () => {
  const twice = createNeverBlock({ resolvers: ['192.0.2.9'], configured: ['192.0.2.9/32'] })
  expect(twice.filter(({ value }) => value === '192.0.2.9')).toEqual([
    expect.objectContaining({ why: 'a resolver of this machine' }),
  ])
})

it('names target and entry in the refusal', () => {
  const entry = protects(list, read('192.0.2.8'))
  expect(entry && protectionMessage('192.0.2.8', entry)).toBe(
    '192.0.2.8 is protected by never-block entry 192.0.2.0/24: in never_block of the settings.',
  )
})
