// What the machine's files say: default routes, resolvers, logins.
import { expect, it } from 'vitest'
import { parseIpv6Routes, parseResolvers, parseRoutes, readHostFacts } from './host-facts.ts'
import { readLoginAddresses } from './login-records.ts'

it('finds IPv4 default routes, with and without a gateway', () => {
  const text = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
wg0	00000000	00000000	0001	0	0	50	00000000	0	0	0
eth1	00000000	FE0012C6	0002	0	0	0	00000000	0	0	0
`
  expect(parseRoutes(text)).toEqual([
    { interface: 'eth0', gateway: '192.0.2.1' },
    { interface: 'wg0', gateway: null },
  ])
  expect(parseRoutes('')).toEqual([])
})

it('finds IPv6 default routes and skips the reject route of the kernel', () => {
  const zero = '0'.repeat(32)
  const hop = 'fe800000000000000000000000000001'
  const text = [
    `${zero} 00 ${zero} 00 ${hop} 00000400 00000001 00000000 00000003     eth0`,
    `20010db8000000000000000000000000 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001     eth0`,
    `${zero} 00 ${zero} 00 ${zero} 00000400 00000001 00000000 00000001     ppp0`,
    `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
    '',
  ].join('\n')
  expect(parseIpv6Routes(text)).toEqual([
    { interface: 'eth0', gateway: 'fe80::1' },
    { interface: 'ppp0', gateway: null },
  ])
})

it('reads nameserver lines only', () => {
  const text =
    '# nameserver 192.0.2.9\nsearch example\nnameserver 192.0.2.53\n nameserver fe80::1%eth0\n'
  expect(parseResolvers(text)).toEqual(['192.0.2.53', 'fe80::1%eth0'])
})

function login(type: number, address: readonly number[]): Buffer {
  const record = Buffer.alloc(384)
  record.writeInt16LE(type, 0)
  record.set(address, 348)
  return record
}

it('reads the addresses of logged-in users, of no other record', () => {
  const records = Buffer.concat([
    login(7, [203, 0, 113, 22]),
    login(7, [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]),
    login(7, []),
    login(8, [203, 0, 113, 23]),
    login(7, [203, 0, 113, 22]),
    Buffer.alloc(100, 7),
  ])
  expect(readLoginAddresses(records)).toEqual(['203.0.113.22', '2001:db8::9'])
})

it.skipIf(process.platform !== 'linux')('knows loopback on the machine it runs on', async () => {
  const { ownAddresses } = await readHostFacts()
  expect(ownAddresses.map(({ value }) => value)).toContain('127.0.0.1')
})
