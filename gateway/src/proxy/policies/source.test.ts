// The client's address: whom we believe about it.
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createSources } from './source.ts'

function textOf(peer: string, hops: string | undefined, trusted: string[]): string {
  const socket = { remoteAddress: peer, localAddress: '192.0.2.1' } as Socket
  return createSources(trusted).of(socket, hops).text
}

describe('the source of a request', () => {
  it.each([
    ['a stranger', '198.51.100.9', '203.0.113.7', [], '198.51.100.9'],
    ['a mapped peer', '::ffff:198.51.100.9', undefined, [], '198.51.100.9'],
    ['one proxy', '10.0.0.1', '203.0.113.7', ['10.0.0.0/8'], '203.0.113.7'],
    ['two proxies', '10.0.0.1', '203.0.113.7, 10.0.0.2', ['10.0.0.0/8'], '203.0.113.7'],
    ['a lie in front', '10.0.0.1', '1.2.3.4, 203.0.113.7', ['10.0.0.0/8'], '203.0.113.7'],
    ['only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', ['10.0.0.0/8'], '10.0.0.3'],
    ['nonsense', '10.0.0.1', 'unknown', ['10.0.0.0/8'], '10.0.0.1'],
    ['nonsense behind a hop', '10.0.0.1', '1.2.3.4, x, 10.0.0.2', ['10.0.0.0/8'], '10.0.0.2'],
    ['a hop with a port', '10.0.0.1', '203.0.113.7:4711', ['10.0.0.1'], '203.0.113.7'],
    ['IPv6 with a port', '10.0.0.1', '[2001:db8::1]:4711', ['10.0.0.1'], '2001:db8::1'],
    ['a network as hop', '10.0.0.1', '203.0.113.0/24', ['10.0.0.1'], '10.0.0.1'],
    ['no header', '10.0.0.1', undefined, ['10.0.0.1'], '10.0.0.1'],
  ])('through %s', (_way, peer, hops, trusted, expected) => {
    expect(textOf(peer, hops, trusted)).toBe(expected)
  })

  it('is keyed by the /64 for IPv6', () => {
    const socket = { remoteAddress: '2001:db8:1:2:3:4:5:6', localAddress: '::1' } as Socket
    expect(createSources([]).of(socket, undefined)).toMatchObject({
      address: '20010db8000100020003000400050006',
      key: '20010db8000100020000000000000000',
      localAddress: '00000000000000000000000000000001',
    })
  })
})
