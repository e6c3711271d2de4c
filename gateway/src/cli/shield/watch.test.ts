// `watch`: which packets it shows, and how a line reads.
import type { Layers } from '@portcullis/shield-addon/decode'
import type { SampledPacket } from '@portcullis/shield-addon/protocol'
import { describe, expect, it } from 'vitest'
import { readCount } from './count.ts'
import { createFilter, type Wanted } from './filter.ts'
import { formatPacket } from './packet-line.ts'

const packet: SampledPacket = {
  time: new Date(2026, 10, 24, 9, 5, 7, 42).getTime(),
  verdict: 'drop',
  reason: 'deny_address',
  interface: 'eth0',
  source: '192.0.2.1',
  destination: '198.18.0.1',
  source_port: 4_711,
  destination_port: 8_080,
  protocol: 'tcp',
  tcp_flags: ['syn', 'ack'],
  ttl: 63,
  length: 74,
  bytes: '',
}

describe('the filter', () => {
  it.each<[Wanted, boolean]>([
    [{}, true],
    [{ verdict: 'drop' }, true],
    [{ verdict: 'pass' }, false],
    [{ reason: 'deny_address' }, true],
    [{ reason: 'clean' }, false],
    [{ address: '192.0.2.0/24' }, true],
    [{ address: '198.18.0.1' }, true],
    [{ address: '::ffff:192.0.2.1' }, true],
    [{ address: '2001:db8::/32' }, false],
    [{ port: '4711' }, true],
    [{ port: '8080' }, true],
    [{ port: '80' }, false],
    [{ verdict: 'drop', address: '192.0.2.1', port: '80' }, false],
  ])('%j shows it: %s', (wanted, isShown) => {
    expect(createFilter(wanted)(packet)).toBe(isShown)
  })

  it.each<[Wanted, string]>([
    [{ verdict: 'dropped' }, '--verdict is "dropped"; allowed is pass, drop or limit'],
    [{ address: 'here' }, '--address is "here"; allowed is an address or a CIDR'],
    [{ port: '65536' }, '--port is "65536"; allowed is a whole number from 0 to 65535'],
  ])('refuses %j', (wanted, words) => {
    expect(() => createFilter(wanted)).toThrow(words)
  })
})

describe('the count', () => {
  it('is a whole number from 1, and nothing is no end', () => {
    expect([readCount('1'), readCount('250'), readCount(undefined)]).toEqual([1, 250, Infinity])
  })

  it.each(['0', '-1', 'abc', '1.5', '', '1e3'])('is refused as "%s"', (text) => {
    expect(() => readCount(text)).toThrow(`--count is "${text}"; allowed is a whole number from 1`)
  })
})

describe('a line', () => {
  it('has time, verdict, reason, both ends, flags, TTL, length and interface', () => {
    expect(formatPacket(packet, {})).toBe(
      '09:05:07.042  drop   deny_address    tcp    192.0.2.1:4711 > 198.18.0.1:8080  syn,ack  ttl 63  length 74  eth0',
    )
  })

  it('puts IPv6 ends in brackets, and leaves ports out where there are none', () => {
    const six = { ...packet, source: '2001:db8::1', destination: '2001:db8::2' }
    expect(formatPacket(six, {})).toContain('[2001:db8::1]:4711 > [2001:db8::2]:8080')
    const icmp = { ...six, protocol: 'icmpv6', source_port: 0, destination_port: 0, tcp_flags: [] }
    expect(formatPacket(icmp, {})).toContain('icmpv6 2001:db8::1 > 2001:db8::2  ttl 63')
  })

  it.each<[Layers, string]>([
    [{ tls: { sni: 'api.example.com' } }, '  eth0  tls api.example.com'],
    [{ tls: {} }, '  eth0  tls without a name'],
    [{ http: { method: 'GET', target: '/a', host: 'b' } }, '  eth0  GET /a at b'],
    [
      { dns: { question: { name: 'a.example', type: 'MX' }, response: true, answers: [] } },
      '  eth0  dns answer MX a.example',
    ],
    [
      { quic: { type: 'initial', sni: 'c.example' }, tls: { sni: 'c.example' } },
      '  eth0  quic c.example',
    ],
    [{ fingerprint: { p0f: '', system: 'FreeBSD' } }, '  eth0  FreeBSD'],
  ])('ends with what it says in clear: %j', (layers, end) => {
    expect(formatPacket(packet, layers).endsWith(end)).toBe(true)
  })

  it('says so when a frame is not IP', () => {
    const frame = { ...packet, source: '', destination: '', protocol: '', tcp_flags: [] }
    expect(formatPacket(frame, {})).toContain('not IP  length 74')
  })

  it('is coloured only when asked for', () => {
    expect(formatPacket(packet, {})).not.toContain('\u001b')
    expect(formatPacket(packet, {}, true)).toContain('\u001b[31mdrop \u001b[0m')
  })
})
