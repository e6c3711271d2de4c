// Which upstream addresses only a local provider may have, and that a name's answer is checked where it is used.
import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { isPrivateAddress } from '../../contract/private-address.ts'
import { createGuardedLookup } from './guard.ts'

describe('an upstream address', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'localhost',
    '0177.0.0.1',
  ])('%s is refused', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each(['1.1.1.1', '104.18.7.192', '172.32.0.1', '2606:4700::6812:7c0'])(
    '%s passes',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false)
    },
  )
})

describe('a name', () => {
  function lookUp(addresses: LookupAddress[]): Promise<unknown> {
    const lookup = createGuardedLookup((_hostname, done) => done(null, addresses))
    return new Promise((resolve) =>
      lookup('api.example', { all: true }, (error, found) => resolve(error ?? found)),
    )
  }

  it('gives only its public addresses', async () => {
    const found = await lookUp([
      { address: '10.0.0.1', family: 4 },
      { address: '1.1.1.1', family: 4 },
    ])
    expect(found).toEqual([{ address: '1.1.1.1', family: 4 }])
  })

  it('with private addresses alone is refused', async () => {
    expect(await lookUp([{ address: '::1', family: 6 }])).toMatchObject({ code: 'REFUSED_ADDRESS' })
  })
})
