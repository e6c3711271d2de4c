// The language: what is read, what is written, and what a wrong line is told.
import { describe, expect, test } from 'vitest'
import { createRandom, randomLists, randomRules } from '../test/random-rules.fixture.ts'
import { formatRule } from './format-rule.ts'
import { parseRules } from './parse-rules.ts'

const read = (text: string) => {
  const { rules, problems } = parseRules(text)
  expect(problems).toEqual([])
  return rules
}

test('reads every part of a rule', () => {
  const [rule] = read(
    'web_1: limit 100/s tcp from not 192.0.2.7/24 port 1024-65535 to @servers port 443 ' +
      'flags syn,!ack length 40-60 ttl 1-64 # why',
  )
  expect(rule).toMatchObject({
    id: 'web_1',
    line: 1,
    action: { kind: 'limit', perSecond: 100 },
    protocol: 6,
    source: { kind: 'network', isNegated: true },
    sourcePorts: { from: 1024, to: 65_535 },
    destination: { kind: 'list', name: 'servers', isNegated: false },
    destinationPorts: { from: 443, to: 443 },
    flags: { set: 2, clear: 16 },
    length: { from: 40, to: 60 },
    ttl: { from: 1, to: 64 },
  })
})

test('skips comments and empty lines, and counts them', () => {
  const rules = read('# first\n\n  ; second\r\na: drop ip\n\tb : pass icmpv6 ; third\n')
  expect(rules.map(({ id, line }) => [id, line])).toEqual([
    ['a', 4],
    ['b', 5],
  ])
})

test('the parts may come in any order, and are written in one', () => {
  const [rule] = read('a:drop tcp ttl 5 flags !syn to any port 22 from 2001:DB8::/32')
  expect(formatRule(rule!)).toBe('a: drop tcp from 2001:db8::/32 to any port 22 flags !syn ttl 5')
})

test('an IPv4-mapped address is IPv4, host bits of a network go', () => {
  const [rule] = read('a: drop ip from ::ffff:192.0.2.7 to 198.51.100.77/24')
  expect(formatRule(rule!)).toBe('a: drop ip from 192.0.2.7 to 198.51.100.0/24')
})

test('what is written reads as the same rules', () => {
  const random = createRandom(3)
  const lists = randomLists(random)
  const rules = randomRules(random, 1_000, lists).filter(
    // A part without a condition is left out, which says the same.
    ({ flags }) => flags === null || (flags.set | flags.clear) !== 0,
  )
  const numbered = rules.map((rule, index) => ({ ...rule, line: index + 1 }))
  const families = parseRules(numbered.map(formatRule).join('\n'))
  const bad = new Set(families.problems.map(({ line }) => line))
  for (const { message } of families.problems) expect(message).toContain('one family')
  expect(families.rules).toEqual(numbered.filter(({ line }) => !bad.has(line)))
  expect(families.rules.length).toBeGreaterThan(900)
})

describe('a wrong line is told', () => {
  test.each([
    ['drop tcp', 1, 'the rule has no name'],
    ['a b: drop tcp', 1, '"a b" is no name of a rule'],
    ['a:', 3, 'the line ends too early; write drop, pass, limit N/s, sample or count'],
    ['a: dorp tcp', 4, '"dorp" is no action; write drop, pass, limit N/s, sample or count'],
    ['a: limit 5 tcp', 10, '"5" is no rate; write packets a second from 1/s'],
    ['a: limit 0/s tcp', 10, '"0/s" is no rate'],
    [
      'a: drop',
      8,
      'the line ends too early; write tcp, udp, icmp, icmpv6, ip or a protocol number',
    ],
    ['a: drop sctp', 9, '"sctp" is no protocol; write tcp, udp'],
    ['a: drop 256', 9, '"256" is no protocol'],
    ['a: drop ip from 192.0.2.300', 17, '"192.0.2.300" is no address; write an address or network'],
    ['a: drop ip from', 16, 'the line ends too early; write an address or network'],
    ['a: drop ip from not any', 21, '"not any" matches no packet'],
    ['a: drop ip from @a/b', 17, '"@a/b" is no name of a list'],
    ['a: drop tcp to any port 90-80', 25, 'the range "90-80" is upside down; write port 80-90'],
    ['a: drop tcp to any port 65536', 25, 'port 65536 is too large; write 0 to 65535'],
    ['a: drop tcp to any port http', 25, '"http" is no range for port; write a number or a range'],
    ['a: drop ip to any port 80', 19, 'ports need the protocol tcp or udp'],
    ['a: drop tcp port 80', 13, '"to any port …"'],
    ['a: drop udp flags syn', 13, 'flags need the protocol tcp'],
    ['a: drop tcp flags syn,!syn', 19, 'asks for a flag both set and not set'],
    ['a: drop tcp flags sin', 19, '"sin" is no TCP flag; write fin, syn'],
    ['a: drop tcp ttl 256', 17, 'ttl 256 is too large; write 0 to 255'],
    ['a: drop tcp from any from any', 22, '"from" stands twice'],
    ['a: drop tcp via eth0', 13, '"via" is not known here; write from, to, flags, length or ttl'],
    ['a: drop ip from 10.0.0.0/8 to 2001:db8::/32', 28, 'one side is IPv4 and the other IPv6'],
  ])('%s', (text, column, message) => {
    const { problems } = parseRules(`\n${text}`)
    expect(problems).toEqual([{ line: 2, column, message: expect.stringContaining(message) }])
  })

  test('that its name is taken', () => {
    const { problems } = parseRules('a: drop tcp\nb: drop udp\na: pass ip')
    expect(problems).toMatchObject([{ line: 3, message: expect.stringContaining('line 1') }])
  })

  test('and all wrong lines at once, the others being read', () => {
    const { rules, problems } = parseRules('a: drip tcp\nb: drop tcp\nc: drop tpc')
    expect(problems.map(({ line }) => line)).toEqual([1, 3])
    expect(rules.map(({ id }) => id)).toEqual(['b'])
  })

  test('that there are too many', () => {
    const text = Array.from({ length: 1_026 }, (_, n) => `r${n}: drop tcp`).join('\n')
    const { rules, problems } = parseRules(text)
    expect(rules).toHaveLength(1_024)
    expect(problems.map(({ line }) => line)).toEqual([1_025, 1_026])
  })
})
