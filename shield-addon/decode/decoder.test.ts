// What each layer tells, packet by packet; and what it says of bytes that are wrong.
import { describe, expect, it } from 'vitest'
import {
  arp,
  ethernet,
  extension,
  icmp,
  icmp6,
  ipv4,
  ipv6,
  ipv6Fragment,
  raw,
  tcp,
  udp,
} from '../../shield-bpf/test/packets.ts'
import { createDecoder } from './decoder.ts'
import { frameOf, segment, sized, tcpFrame, udpFrame, uint16 } from './fixtures/packets.ts'
import { linkType } from './link.ts'
import type { Frame, Layers } from './records.ts'

const four = { source: '192.0.2.1', destination: '198.18.0.1' }
const six = { source: '2001:db8::1', destination: '2001:db8::2' }

function layersOf(frame: Frame): Layers {
  return createDecoder().decode(frame).layers
}

function layersOfBytes(bytes: Buffer): Layers {
  return layersOf(frameOf(bytes))
}

describe('the layers below the application', () => {
  it.each<[string, Buffer, object]>([
    [
      'three VLAN tags',
      ethernet(ipv4(four, udp()), [7, 8, 4_094]),
      {
        ethernet: {
          source: '02:00:00:00:00:02',
          destination: '02:00:00:00:00:01',
          vlans: [7, 8, 4_094],
        },
      },
    ],
    ['ARP', ethernet(arp()), { ethernet: { vlans: [], type: 'arp' } }],
    [
      'IPv4',
      ethernet(ipv4({ ...four, ttl: 57 }, icmp())),
      {
        ip: {
          version: 4,
          source: '192.0.2.1',
          destination: '198.18.0.1',
          protocol: 'icmp',
          ttl: 57,
          length: 28,
        },
        icmp: { type: 8, code: 0 },
      },
    ],
    [
      'IPv4 options',
      ethernet(ipv4({ ...four, options: Buffer.from('9404000001010100', 'hex') }, udp())),
      {
        ip: { options: ['router_alert', 'nop', 'nop', 'nop', 'end'] },
        udp: { destination_port: 80 },
      },
    ],
    [
      'a first fragment, with its ports',
      ethernet(ipv4({ ...four, moreFragments: true }, udp({ length: 900 }))),
      { ip: { fragment: { kind: 'first', offset: 0 } }, udp: { source_port: 12_345, length: 900 } },
    ],
    [
      'a middle fragment',
      ethernet(
        ipv4({ ...four, moreFragments: true, fragmentOffset: 1_480 }, raw(17, Buffer.alloc(64))),
      ),
      { ip: { fragment: { kind: 'middle', offset: 1_480 }, protocol: 'udp' } },
    ],
    [
      'a last fragment',
      ethernet(ipv4({ ...four, fragmentOffset: 2_960 }, raw(6, Buffer.alloc(64)))),
      { ip: { fragment: { kind: 'last', offset: 2_960 }, protocol: 'tcp' } },
    ],
    [
      'IPv6 extension headers',
      ethernet(
        ipv6(
          six,
          extension(
            'hopByHop',
            extension('destination', extension('routing', extension('authentication', tcp()))),
          ),
        ),
      ),
      {
        ip: {
          version: 6,
          source: '2001:db8::1',
          protocol: 'tcp',
          extension_headers: ['hop_by_hop', 'destination_options', 'routing', 'authentication'],
        },
        tcp: { flags: ['syn'] },
      },
    ],
    [
      'a later IPv6 fragment',
      ethernet(ipv6(six, ipv6Fragment(1_232, false, raw(17, Buffer.alloc(20))))),
      {
        ip: {
          protocol: 'udp',
          fragment: { kind: 'last', offset: 1_232 },
          extension_headers: ['fragment'],
        },
      },
    ],
    [
      'an IPv6 fragment around a whole packet',
      ethernet(ipv6(six, ipv6Fragment(0, false, icmp6(135)))),
      { ip: { fragment: { kind: 'atomic', offset: 0 } }, icmp: { type: 135, code: 0 } },
    ],
    [
      'an IPv4 address inside an IPv6 header, which is forged',
      ethernet(ipv6({ ...six, source: '::ffff:c000:201' }, udp())),
      { ip: { source: '::ffff:192.0.2.1' } },
    ],
    [
      'a protocol without a name',
      ethernet(ipv4(four, raw(47, Buffer.alloc(8)))),
      { ip: { protocol: '47' } },
    ],
  ])('tell %s', (_name, bytes, expected) => {
    const layers = layersOfBytes(bytes)
    expect(layers).toMatchObject(expected)
    expect(JSON.stringify(layers)).not.toContain('malformed')
  })

  it('leave out what is not there', () => {
    expect(Object.keys(layersOfBytes(ethernet(ipv4(four, icmp()))))).toEqual([
      'ethernet',
      'ip',
      'icmp',
    ])
    expect(Object.keys(layersOfBytes(ethernet(arp())))).toEqual(['ethernet'])
    const later = ethernet(ipv4({ ...four, fragmentOffset: 64 }, raw(6, Buffer.alloc(40))))
    expect(Object.keys(layersOfBytes(later))).toEqual(['ethernet', 'ip'])
  })

  it.each<[string, number, string]>([
    ['raw IP', linkType.raw, ''],
    ['raw IPv4', linkType.ipv4, ''],
    ['loopback', linkType.null, '02000000'],
    ['loopback in network order', linkType.loop, '00000002'],
    ['a Linux cooked capture', linkType.cooked, '00000001000602000000000200000800'],
    [
      'a Linux cooked capture, version 2',
      linkType.cooked2,
      '0800000000000002000100060200000000020000',
    ],
  ])('are found behind %s', (_name, type, header) => {
    const bytes = Buffer.concat([Buffer.from(header, 'hex'), ipv4(four, udp()).bytes])
    const layers = layersOf({ ...frameOf(bytes), linkType: type })
    expect(layers).toMatchObject({ ip: { source: '192.0.2.1' }, udp: { source_port: 12_345 } })
    expect(layers).not.toHaveProperty('ethernet')
  })

  it('tell the flags, the window and the order of the options of TCP', () => {
    const options = Buffer.from('020405b40402080a000000050000000001030307', 'hex')
    const { tcp: layer } = layersOf(tcpFrame({ flags: 0xc2, window: 64_240, options }))
    expect(layer).toEqual({
      source_port: 40_000,
      destination_port: 443,
      flags: ['syn', 'ece', 'cwr'],
      window: 64_240,
      options: {
        mss: 1_460,
        window_scale: 7,
        order: ['mss', 'sack_permitted', 'timestamps', 'nop', 'window_scale'],
      },
    })
  })

  it('do not read the padding of Ethernet', () => {
    const bytes = Buffer.concat([
      ethernet(ipv4(four, segment({ data: Buffer.alloc(0) }))),
      Buffer.from('GET / HTTP/1.1\n\n'),
    ])
    expect(layersOfBytes(bytes)).not.toHaveProperty('http')
  })
})

describe('bytes that are wrong', () => {
  it.each<[string, Buffer, object]>([
    [
      'a frame of 5 bytes',
      Buffer.alloc(5),
      { ethernet: { malformed: 'the destination address needs 6 bytes, 5 are left' } },
    ],
    [
      'a tag without its type',
      ethernet({ bytes: Buffer.alloc(0) }, [5]).subarray(0, 16),
      {
        ethernet: { vlans: [5], malformed: 'the type behind a VLAN tag needs 2 bytes, 0 are left' },
      },
    ],
    [
      'an IPv4 header of 16 bytes',
      ethernet(ipv4({ ...four, headerWords: 4 }, udp())),
      { ip: { source: '192.0.2.1', malformed: 'the header length is 16 bytes, below 20' } },
    ],
    [
      'an IPv4 packet that is longer than the frame',
      ethernet(ipv4({ ...four, totalLength: 999 }, udp())),
      {
        ip: { length: 999, malformed: 'the total length is 999, but 33 bytes are there' },
        udp: { source_port: 12_345 },
      },
    ],
    [
      'a fragment behind the end of every packet',
      ethernet(ipv4({ ...four, fragmentOffset: 65_528 }, raw(17, Buffer.alloc(64)))),
      { ip: { malformed: 'the fragment ends at 65592, behind 65535' } },
    ],
    [
      'an IPv4 option without a length',
      ethernet(ipv4({ ...four, options: Buffer.from('01010794', 'hex') }, udp())),
      {
        ip: {
          options: ['nop', 'nop', 'record_route'],
          malformed: 'IPv4 option 7 needs 146 bytes, 0 are left',
        },
        udp: {},
      },
    ],
    [
      'an IPv6 packet that is longer than the frame',
      ethernet(ipv6({ ...six, payloadLength: 400 }, udp())),
      { ip: { malformed: 'the length is 440, but 53 bytes are there' }, udp: {} },
    ],
    [
      'an extension header that goes on behind the packet',
      ethernet(ipv6({ ...six, nextHeader: 0 }, raw(6, Buffer.from([6, 200, 0, 0, 0, 0, 0, 0])))),
      { ip: { malformed: 'the hop_by_hop header needs 1606 bytes, 6 are left' } },
    ],
    [
      'a TCP header cut short',
      ethernet(ipv4(four, raw(6, Buffer.from('9c4001bb0000', 'hex')))),
      { tcp: { source_port: 40_000, malformed: 'the TCP header needs 4 bytes, 2 are left' } },
    ],
    [
      'a data offset below the header',
      ethernet(ipv4(four, tcp({ headerWords: 4 }))),
      { tcp: { malformed: 'the data offset is 16 bytes, below 20' } },
    ],
    [
      'a TCP option of no length',
      ethernet(ipv4(four, segment({ flags: 2, options: Buffer.from('03000000', 'hex') }))),
      {
        tcp: {
          options: { malformed: 'TCP option 3 has length 0' },
          malformed: 'TCP option 3 has length 0',
        },
      },
    ],
    [
      'a UDP length below the header',
      ethernet(ipv4(four, udp({ length: 7 }))),
      { udp: { malformed: 'the length is 7, below the 8 bytes of the header' } },
    ],
    [
      'a UDP length behind the packet',
      ethernet(ipv4(four, udp({ length: 70 }))),
      { udp: { length: 70, malformed: 'the length is 70, but 13 bytes are there' } },
    ],
    [
      'an ICMP header cut short',
      ethernet(ipv4(four, raw(1, Buffer.from([8])))),
      { icmp: { type: 8, malformed: 'the ICMP header needs 1 byte, 0 are left' } },
    ],
  ])('%s', (_name, bytes, expected) => {
    expect(layersOfBytes(bytes)).toMatchObject(expected)
  })

  it('are not said of a packet that the capture cut', () => {
    const bytes = ethernet(ipv4(four, segment({ data: Buffer.alloc(500) })))
    for (let end = 14; end < bytes.length; end++) {
      const text = JSON.stringify(layersOf(frameOf(bytes.subarray(0, end), bytes.length)))
      expect(text).not.toContain('malformed')
    }
    const options = ethernet(ipv4({ ...four, options: Buffer.alloc(40, 1) }, udp()))
    const layers = layersOf(frameOf(options.subarray(0, 50), options.length))
    expect(layers.ip).toMatchObject({ source: '192.0.2.1', incomplete: true })
    expect(layers).not.toHaveProperty('udp')
    const cut = layersOf(frameOf(bytes.subarray(0, 40), bytes.length))
    expect(cut.tcp).toEqual({ source_port: 40_000, destination_port: 443, incomplete: true })
  })
})

describe('DNS', () => {
  const question = Buffer.from('076578616d706c6503636f6d0000010001', 'hex')
  const header = (flags: number, answers: number): Buffer =>
    Buffer.concat([uint16(1), uint16(flags), uint16(1), uint16(answers), Buffer.alloc(4)])
  const query = Buffer.concat([header(0x0100, 0), question])

  it('tells the question', () => {
    expect(layersOf(udpFrame(query, 53)).dns).toEqual({
      question: { name: 'example.com', type: 'A' },
      response: false,
      answers: [],
    })
  })

  it('tells the answers, and where floods of them come from', () => {
    const record = (type: number, data: Buffer): Buffer =>
      Buffer.concat([
        Buffer.from([0xc0, 12]),
        uint16(type),
        uint16(1),
        Buffer.from([0, 0, 1, 44]),
        sized(data),
      ])
    const answer = Buffer.concat([
      header(0x8180, 5),
      question,
      record(5, Buffer.from('03777777c00c', 'hex')),
      record(1, Buffer.from([192, 0, 2, 9])),
      record(28, Buffer.from('20010db8000000000000000000000009', 'hex')),
      record(15, Buffer.concat([uint16(10), Buffer.from([2, 0x6d, 0x78, 0xc0, 12])])),
      record(16, Buffer.from('\u0005a"b\\c')),
    ])
    const layers = layersOf(udpFrame(answer, 40_000, 53))
    expect(layers.reflection).toBe('dns')
    expect(layers.dns).toMatchObject({ response: true, rcode: 'noerror' })
    expect(layers.dns?.answers.map(({ type, data }) => [type, data])).toEqual([
      ['CNAME', 'www.example.com'],
      ['A', '192.0.2.9'],
      ['AAAA', '2001:db8::9'],
      ['MX', '10 mx.example.com'],
      ['TXT', '"a\\"b\\x5cc"'],
    ])
    expect(layers.dns?.answers[0]).toMatchObject({ name: 'example.com', ttl: 300 })
  })

  it('is read over TCP, also when its length comes alone', () => {
    const decoder = createDecoder()
    const message = sized(query)
    const to = { destinationPort: 53 }
    decoder.decode(tcpFrame({ ...to, sequence: 10, data: message.subarray(0, 2) }))
    const { layers } = decoder.decode(tcpFrame({ ...to, sequence: 12, data: message.subarray(2) }))
    expect(layers.dns?.question).toEqual({ name: 'example.com', type: 'A' })
  })

  it.each<[string, string, string]>([
    ['a name that points to itself', 'c00c00010001', 'a compressed name does not point backwards'],
    ['a name that points forward', 'c01200010001', 'a compressed name does not point backwards'],
    ['a label of an unknown type', '8101000000010001', 'a label of a name has type 2'],
    ['a name without an end', '0761', 'a name goes on behind the message'],
    [
      'a name that is too long',
      `${`3f${'61'.repeat(63)}`.repeat(5)}0000010001`,
      'a name has more than 255 bytes',
    ],
  ])('says what is wrong with %s', (_name, hex, words) => {
    const bytes = Buffer.concat([header(0x0100, 0), Buffer.from(hex, 'hex')])
    expect(layersOf(udpFrame(bytes, 53)).dns?.malformed).toBe(words)
  })

  it('writes bytes of names that are no letters so that they stay apart', () => {
    const bytes = Buffer.concat([header(0x0100, 0), Buffer.from('04612e1b5c0000010001', 'hex')])
    expect(layersOf(udpFrame(bytes, 53)).dns?.question?.name).toBe('a\\.\\027\\\\')
  })
})

describe('the fingerprint of a SYN', () => {
  const linux = Buffer.from('020405b40402080a000000050000000001030307', 'hex')
  const windows = Buffer.from('020405b40103030801010402', 'hex')
  const apple = Buffer.from('020405b4010303060101080a000000050000000004020000', 'hex')

  it.each<[string, number, Parameters<typeof segment>[0], string, string | undefined]>([
    [
      'Linux',
      58,
      { window: 64_240, options: linux },
      '4:58+6:0:1460:mss*44,7:mss,sok,ts,nop,ws:id-:0',
      'Linux 4.19 or newer',
    ],
    [
      'Windows',
      116,
      { window: 64_240, options: windows },
      '4:116+12:0:1460:mss*44,8:mss,nop,ws,nop,nop,sok:id-:0',
      'Windows 10, 11 or Server 2016 and newer',
    ],
    [
      'macOS',
      60,
      { window: 65_535, options: apple },
      '4:60+4:0:1460:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1:id-:0',
      'macOS or iOS',
    ],
    [
      'a scanner',
      40,
      { window: 1_024, options: Buffer.from('020405b4', 'hex') },
      '4:40+24:0:1460:1024,0:mss:id-:0',
      'Nmap SYN scan',
    ],
    [
      'nobody known',
      64,
      { window: 7, options: Buffer.from('1e0c00000000000000000000', 'hex') },
      '4:64+0:0:0:7,0:?30:id-:0',
      undefined,
    ],
  ])('of %s', (_name, ttl, fields, p0f, system) => {
    const layer = segment({ ...fields, flags: 2 })
    const bytes = ethernet(ipv4({ ...four, ttl }, layer))
    // Without an identification and without "don't fragment", as `id-` says.
    bytes.writeUInt16BE(0, 18)
    const { fingerprint } = layersOfBytes(bytes)
    expect(fingerprint).toEqual({ p0f, ...(system === undefined ? {} : { system }) })
  })

  it('is told of no other packet', () => {
    expect(layersOf(tcpFrame({ flags: 0x12 }))).not.toHaveProperty('fingerprint')
    expect(layersOf(tcpFrame({ flags: 0x10 }))).not.toHaveProperty('fingerprint')
  })
})
