// What is said about rules before they are taken: lists, shadows, lock-outs, cost.
import { describe, expect, test } from 'vitest'
import { parseAddress, type Address } from '../protocol/address.ts'
import { createNeverBlock } from '../protocol/never-block.ts'
import {
  createRandom,
  randomLists,
  randomPacket,
  randomRules,
} from '../test/random-rules.fixture.ts'
import { checkRules, formatRules } from './check-rules.ts'
import { isMatch } from './match-rule.ts'
import type { Access } from './lock-out.ts'
import { findShadowed } from './shadowing.ts'

const networks = (...texts: string[]): Address[] => texts.map((text) => parseAddress(text)!)

const people = { sshClients: ['198.51.100.7'], configured: ['192.0.2.0/24'] }
const access: Access = {
  neverBlock: createNeverBlock({
    ...people,
    gateways: [{ value: '203.0.113.254', interface: 'eth0' }],
  }),
  administrators: createNeverBlock(people).filter(({ why }) => why !== 'loopback'),
  ports: [
    { port: 22, why: 'SSH' },
    { port: 8081, why: 'the admin page' },
  ],
  ownAddresses: networks('203.0.113.1', '2001:db8::1'),
}
const lists = new Map([
  ['office', networks('192.0.2.0/24', '198.51.100.0/24')],
  ['bad', networks('100.64.0.0/10')],
])
const check = (text: string, who: Access | null = access) => checkRules(text, lists, who)

describe('lock-out', () => {
  test.each([
    ['a: drop ip', 'TCP from 198.51.100.7 (the client of an SSH session) to port 22 (SSH)'],
    ['a: drop tcp from 198.51.0.0/16', '198.51.100.7'],
    ['a: drop tcp to any port 22', 'to port 22'],
    ['a: drop tcp to 203.0.113.1 port 8000-9000', 'to port 8081 (the admin page)'],
    ['a: drop tcp flags syn', 'to port 22'],
    ['a: drop tcp from any port 30000-50000', 'to port 22'],
    ['a: drop ip length 1400-2000', 'to port 22'],
    ['a: drop ip ttl 0-60', 'to port 22'],
    ['a: drop ip from not @bad', 'to port 22'],
    ['a: pass tcp from 198.51.100.7\nb: drop tcp from not 192.0.2.0/25', '192.0.2.255'],
    ['a: pass tcp from 192.0.2.0/24\nb: drop tcp from @office', 'rule "b"'],
    ['a: drop udp from 198.51.100.7', 'protected by never-block entry 198.51.100.7'],
    ['a: limit 5/s ip from 192.0.2.128/25', 'protected by never-block entry 192.0.2.0/24'],
    ['a: drop ip from 203.0.113.254', 'the default gateway of eth0'],
  ])('is refused: %s', (text, words) => {
    const { errors, lockOuts } = check(text)
    expect(lockOuts).toHaveLength(1)
    expect(errors).toEqual(lockOuts)
    expect(lockOuts[0]!.message).toContain(words)
    expect(check(text, null).errors).toEqual([])
  })

  test.each([
    'a: drop udp',
    'a: drop tcp to any port 3306',
    'a: drop tcp from 203.0.113.0/24 to any port 22',
    'a: pass tcp from @office\nb: drop tcp to any port 22',
    'a: drop tcp to 203.0.113.2 port 22',
    'a: limit 100/s tcp to any port 22',
    'a: count ip from 198.51.100.7',
    'a: drop tcp flags syn,fin',
    'a: drop ip from ::/0 to any',
  ])('is none: %s', (text) => {
    expect(check(text).errors).toEqual([])
  })

  test('of everybody is refused where nobody is known as administrator', () => {
    const nobody = { ...access, administrators: [] }
    expect(check('a: drop tcp to any port 22', nobody).lockOuts[0]!.message).toContain(
      'from everywhere, and no rule before it passes anybody',
    )
    const openOffice = 'a: pass tcp from 192.0.2.0/24\nb: drop tcp to any port 22'
    expect(check(openOffice, nobody).lockOuts).toEqual([])
    expect(check('a: drop tcp from 10.0.0.0/8 to any port 22', nobody).lockOuts).toEqual([])
    expect(check('a: drop tcp from ::/0 to any port 22', nobody).lockOuts).toEqual([])
  })
})

describe('a shadowed rule is a warning that names both', () => {
  test.each([
    ['a: drop tcp', 'b: pass tcp to any port 443'],
    ['a: drop ip from 10.0.0.0/8', 'b: drop udp from 10.1.0.0/16'],
    ['a: drop ip from @office', 'b: drop ip from 192.0.2.64/26'],
    ['a: drop ip from @office', 'b: drop tcp from @office'],
    ['a: pass ip from not 10.0.0.0/8', 'b: drop ip from 11.0.0.0/8'],
    ['a: pass ip from not 10.1.0.0/16', 'b: drop ip from not 10.0.0.0/8'],
    ['a: drop tcp flags syn', 'b: pass tcp flags syn,!ack'],
    ['a: drop ip ttl 1-9 length 0-100', 'b: drop ip ttl 5 length 40-60'],
  ])('%s / %s', (first, second) => {
    const { warnings, errors } = check(`${first}\n\n${second}`, null)
    expect(errors).toEqual([])
    expect(warnings).toMatchObject([{ line: 3, column: 1 }])
    expect(warnings[0]!.message).toMatch(/rule "b" is never met: rule "a" of line 1/)
  })

  test.each([
    ['a: drop tcp to any port 80', 'b: drop tcp'],
    ['a: drop ip from 10.1.0.0/16', 'b: drop ip from 10.0.0.0/8'],
    ['a: drop ip from ::/0', 'b: drop ip from 10.0.0.0/8'],
    ['a: drop ip from not 10.0.0.0/8', 'b: drop ip from 10.0.0.0/7'],
    ['a: drop tcp flags syn,!ack', 'b: drop tcp flags syn'],
    ['a: drop ip from @bad', 'b: drop ip from @office'],
  ])('and none is told of %s / %s', (first, second) => {
    expect(check(`${first}\n${second}`, null).warnings).toEqual([])
  })

  test('is never met by a random packet', () => {
    const random = createRandom(11)
    const own = randomLists(random)
    const rules = randomRules(random, 300, own)
    const shadowed = findShadowed(rules, own)
    expect(shadowed.length).toBeGreaterThan(3)
    for (const { rule, by } of shadowed) {
      for (let index = 0; index < 200; index++) {
        const packet = randomPacket(random, [rule], own)
        if (isMatch(rule, own, packet)) expect(isMatch(by, own, packet)).toBe(true)
      }
    }
  })
})

test('a list that is not there is an error that says how to bring it', () => {
  expect(check('a: drop ip from @none').errors).toEqual([
    { line: 1, column: 1, message: expect.stringContaining('shield import FILE --list none') },
  ])
})

test('tells what the rules cost, and writes them one a line', () => {
  const { cost, rules } = check('a: drop ip from @office to any # why\nb:  count udp', null)
  expect(cost).toEqual({ rules: 2, vectors: expect.any(Number), prefixes: 6 })
  expect(formatRules(rules)).toBe('a: drop ip from @office\nb: count udp\n')
})

test('no rule at all is fine', () => {
  expect(check('# nothing yet\n')).toMatchObject({ errors: [], warnings: [], cost: { rules: 0 } })
})
