// ClientHellos, requests and QUIC's Initial packets, in one piece and in many.
import { describe, expect, it } from 'vitest'
import { createDecoder } from './decoder.ts'
import {
  cryptoFrame,
  frameOf,
  helloMessage,
  protocols,
  records,
  sealInitial,
  serverName,
  signatureAlgorithms,
  supportedVersions,
  tcpFrame,
  udpFrame,
} from './fixtures/packets.ts'
import type { Frame, Layers } from './records.ts'

// The example of JA4's public specification: its ciphers and extensions in another order, with GREASE.
const specified = helloMessage({
  ciphers: [
    0x5a5a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
    0x009c, 0x009d, 0x002f, 0x0035,
  ],
  extensions: [
    [0x1a1a, Buffer.alloc(0)],
    [0x001b, Buffer.from('020002', 'hex')],
    serverName('example.com'),
    [0x0033, Buffer.alloc(4)],
    protocols('h2', 'http/1.1'),
    [0x4469, Buffer.alloc(2)],
    [0x0017, Buffer.alloc(0)],
    [0x002d, Buffer.from('0101', 'hex')],
    signatureAlgorithms(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
    [0x0005, Buffer.alloc(5)],
    [0x0023, Buffer.alloc(0)],
    [0x0012, Buffer.alloc(0)],
    supportedVersions(0x6a6a, 0x0304, 0x0303),
    [0xff01, Buffer.from([0])],
    [0x000b, Buffer.from('0100', 'hex')],
    [0x000a, Buffer.from('0002001d', 'hex')],
    [0x0015, Buffer.alloc(9)],
  ],
})
const specifiedJa4 = 't13d1516h2_8daaf6152771_e5627efa2ab1'

function decodeAll(frames: readonly Frame[]): Layers[] {
  const decoder = createDecoder()
  const layers = frames.map((frame) => decoder.decode(frame).layers)
  decoder.finish()
  return layers
}

describe('a ClientHello', () => {
  it('tells name, protocols, versions, and JA4 as its specification has it', () => {
    const [layers] = decodeAll([tcpFrame({ data: records(specified) })])
    expect(layers?.tls).toEqual({
      sni: 'example.com',
      alpn: ['h2', 'http/1.1'],
      version: '1.3',
      versions: ['1.3', '1.2'],
      ja4: specifiedJa4,
    })
  })

  it('is put together wherever it is cut, and told by the packet that completes it', () => {
    const data = records(specified)
    for (let cut = 1; cut < data.length; cut += 7) {
      const [first, second] = decodeAll([
        tcpFrame({ sequence: 0xffff_ff80, data: data.subarray(0, cut) }),
        tcpFrame({ sequence: (0xffff_ff80 + cut) >>> 0, data: data.subarray(cut) }),
      ])
      expect(first).not.toHaveProperty('tls')
      expect(second?.tls).toMatchObject({ sni: 'example.com', ja4: specifiedJa4 })
    }
  })

  it('is put together from records, from overlaps, and out of order behind a SYN', () => {
    const data = records(specified, 40)
    const part = (start: number, end: number): Frame =>
      tcpFrame({ sequence: 101 + start, data: data.subarray(start, end) })
    const layers = decodeAll([
      tcpFrame({ sequence: 100, flags: 2 }),
      part(200, data.length),
      part(100, 220),
      part(0, 10),
      part(0, 150),
    ])
    expect(layers.map(({ tls }) => tls?.ja4)).toEqual([...Array(4).fill(undefined), specifiedJa4])
  })

  it('is told in part by its first packet when the rest never comes', () => {
    const [first] = decodeAll([tcpFrame({ data: records(specified).subarray(0, 120) })])
    expect(first?.tls).toMatchObject({ sni: 'example.com', incomplete: true })
    expect(first?.tls).not.toHaveProperty('ja4')
  })

  it('is told in part when the capture cut the packet', () => {
    const { bytes } = tcpFrame({ data: records(specified) })
    const [layers] = decodeAll([frameOf(bytes.subarray(0, 180), bytes.length)])
    expect(layers?.tls).toMatchObject({ sni: 'example.com', incomplete: true })
  })

  it.each<[string, Parameters<typeof helloMessage>[0], string]>([
    [
      'of TLS 1.2 without a name',
      { legacyVersion: 0x0303, ciphers: [0xc02f], extensions: [] },
      't12i010000_',
    ],
    ['with an ALPN of one letter', { extensions: [protocols('h')] }, 't12i0101hh_'],
    ['with an ALPN of other bytes', { extensions: [protocols('\u00abc')] }, 't12i0101a3_'],
    [
      'with an ALPN that ends in another byte',
      { extensions: [protocols('0\u00ab')] },
      't12i01013b_',
    ],
    ['of SSL 3', { legacyVersion: 0x0300, extensions: [] }, 'ts3i010000_'],
    [
      'of 120 ciphers',
      { ciphers: Array.from({ length: 120 }, (_none, index) => index), extensions: [] },
      't12i990000_',
    ],
  ])('%s has the JA4 that the specification asks for', (_name, parts, start) => {
    const [layers] = decodeAll([tcpFrame({ data: records(helloMessage(parts)) })])
    expect(layers?.tls?.ja4?.startsWith(start)).toBe(true)
  })

  it('without extensions has twelve zeros for them', () => {
    const [layers] = decodeAll([tcpFrame({ data: records(helloMessage({ extensions: [] })) })])
    expect(layers?.tls?.ja4?.endsWith('_000000000000')).toBe(true)
  })

  it('says what is wrong with it', () => {
    const broken = Buffer.from(specified)
    // The length of the session id.
    broken[38] = 255
    const [layers] = decodeAll([tcpFrame({ data: records(broken.subarray(0, 200)).fill(0, 6, 9) })])
    expect(layers).not.toHaveProperty('ja4')
    const [whole] = decodeAll([tcpFrame({ data: records(broken) })])
    expect(whole?.tls?.malformed).toMatch(/needs \d+ bytes?, \d+ (is|are) left/)
  })

  it('is not seen in what a server says, nor in what only begins like one', () => {
    const server = Buffer.from(specified)
    server[0] = 2
    const frames = [
      records(server),
      Buffer.from([22, 3, 1, 0, 0, 9, 9]),
      Buffer.from('1603ffffff', 'hex'),
    ]
    for (const data of frames) expect(decodeAll([tcpFrame({ data })])[0]).not.toHaveProperty('tls')
  })
})

describe('a request', () => {
  const text =
    'GET /v1/models?limit=5 HTTP/1.1\r\nUser-Agent: me\r\nhOsT:  api.example.com:8080 \r\n\r\n'
  const expected = { method: 'GET', target: '/v1/models?limit=5', host: 'api.example.com:8080' }

  it('tells its line and its host', () => {
    expect(decodeAll([tcpFrame({ data: Buffer.from(text) })])[0]?.http).toEqual(expected)
  })

  it('is put together byte by byte', () => {
    const frames = [...Buffer.from(text)].map((byte, index) =>
      tcpFrame({ sequence: 1 + index, data: Buffer.from([byte]) }),
    )
    const told = decodeAll(frames).filter(({ http }) => http !== undefined)
    expect(told.map(({ http }) => http)).toEqual([expected])
  })

  it('is told again for each request of a connection', () => {
    const length = text.length
    const frames = [0, 1, 2].map((index) =>
      tcpFrame({ sequence: 1 + index * length, data: Buffer.from(text) }),
    )
    expect(decodeAll(frames).map(({ http }) => http?.host)).toEqual(Array(3).fill(expected.host))
  })

  it.each<[string, string, object]>([
    ['HTTP/1.0 has no host', 'GET / HTTP/1.0\r\n\r\n', { method: 'GET', target: '/' }],
    [
      'lines may end without a return',
      'POST /a HTTP/1.1\nHost: b\n\n',
      { method: 'POST', target: '/a', host: 'b' },
    ],
    [
      'a target may hold blanks',
      'GET /a b HTTP/1.1\r\nHost: c\r\n',
      { method: 'GET', target: '/a b', host: 'c' },
    ],
    [
      'escapes are told as text',
      'GET /\u001b[31m HTTP/1.1\r\nHost: c\r\n',
      { method: 'GET', target: '/\\x1b[31m', host: 'c' },
    ],
    [
      'without the end the rest is not told',
      'GET /a HTTP/1.1\r\nAccept: x',
      { method: 'GET', target: '/a', incomplete: true },
    ],
  ])('%s', (_name, data, http) => {
    expect(decodeAll([tcpFrame({ data: Buffer.from(data, 'latin1') })])[0]?.http).toEqual(http)
  })

  it.each([
    'EHLO mail.example.com\r\n',
    'EHLO mail',
    'HTTP/1.1 200 OK\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\r\n',
    'USER a b',
  ])('is not seen in %j', (data) => {
    expect(decodeAll([tcpFrame({ data: Buffer.from(data) })])[0]).not.toHaveProperty('http')
  })
})

describe('QUIC', () => {
  const id = '8394c8f03e515708'
  // RFC 9001, A.2: the CRYPTO frame of its client.
  const frame = Buffer.from(
    '060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868' +
      '04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578' +
      '616d706c652e636f6dff01000100000a00080006001d00170018001000070005' +
      '04616c706e000500050100000000003300260024001d00209370b2c9caa47fba' +
      'baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400' +
      '0d0010000e0403050306030203080408050806002d00020101001c0002400100' +
      '3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000' +
      '75300901100f088394c8f03e51570806048000ffff',
    'hex',
  )

  it.each<[string, 1 | 2, string, string]>([
    [
      'RFC 9001, A.2',
      1,
      'c000000001088394c8f03e5157080000449e7b9aec34',
      'e221af44860018ab0856972e194cd934',
    ],
    [
      'RFC 9369, A.2',
      2,
      'd76b3343cf088394c8f03e5157080000449ea0c95e82',
      'a18b2faa745b6fe189cf772a9f84cbfc',
    ],
  ])('reads the Initial packet of %s', (_name, version, start, end) => {
    const packet = sealInitial({
      version,
      destinationId: id,
      packetNumber: 2,
      frames: frame,
      paddedTo: 1_162,
    })
    // The fixture seals as the standard does.
    expect(packet.toString('hex').startsWith(start)).toBe(true)
    expect(packet.toString('hex').endsWith(end)).toBe(true)
    const [layers] = decodeAll([udpFrame(packet, 443)])
    expect(layers?.quic).toEqual({
      version: String(version),
      type: 'initial',
      destination_id: id,
      sni: 'example.com',
    })
    expect(layers?.tls).toMatchObject({ sni: 'example.com', alpn: ['alpn'], version: '1.3' })
    expect(layers?.tls?.ja4?.startsWith('q13d02')).toBe(true)
  })

  const initial = (packetNumber: number, frames: Buffer, headerId?: string): Buffer =>
    sealInitial({
      version: 1,
      destinationId: id,
      packetNumber,
      frames,
      paddedTo: 300,
      ...(headerId === undefined ? {} : { headerId }),
    })

  it('joins the hello from several packets, in any order, also when the server changed the id', () => {
    const [layers, second, third] = decodeAll([
      udpFrame(initial(0, cryptoFrame(400, specified.subarray(400))), 443),
      udpFrame(
        initial(1, Buffer.concat([Buffer.from([1]), cryptoFrame(0, specified.subarray(0, 100))])),
        443,
      ),
      udpFrame(initial(2, cryptoFrame(100, specified.subarray(100, 400)), 'aabbcc'), 443),
    ])
    expect([layers?.tls, second?.tls]).toEqual([undefined, undefined])
    expect(third?.quic).toMatchObject({ destination_id: 'aabbcc', sni: 'example.com' })
    expect(third?.tls?.ja4).toBe(specifiedJa4.replace('t13', 'q13'))
  })

  it('joins packets of one datagram', () => {
    const datagram = Buffer.concat([
      initial(0, cryptoFrame(0, specified.subarray(0, 200))),
      initial(1, cryptoFrame(200, specified.subarray(200))),
    ])
    expect(decodeAll([udpFrame(datagram, 443)])[0]?.quic?.sni).toBe('example.com')
  })

  it('tells the header alone where the packet was changed', () => {
    const packet = initial(0, cryptoFrame(0, specified))
    packet[packet.length - 1]! ^= 1
    const [layers] = decodeAll([udpFrame(packet, 443)])
    expect(layers?.quic).toEqual({ version: '1', type: 'initial', destination_id: id })
    expect(layers).not.toHaveProperty('tls')
  })

  it.each<[string, string, object]>([
    [
      'a version that nobody knows',
      'cff00000ff04aabbccdd0000',
      { version: '0xf00000ff', type: 'long', destination_id: 'aabbccdd' },
    ],
    [
      'a negotiation of versions',
      '800000000004aabbccdd0000000001',
      { version: '0x00000000', type: 'version_negotiation', destination_id: 'aabbccdd' },
    ],
    [
      'a retry of version 1',
      'f00000000104aabbccdd00',
      { version: '1', type: 'retry', destination_id: 'aabbccdd' },
    ],
    [
      'a handshake packet of version 2',
      'f06b3343cf04aabbccdd0001ff',
      { version: '2', type: 'handshake', destination_id: 'aabbccdd' },
    ],
    [
      'an id that is too long',
      `c000000001ff${'00'.repeat(40)}`,
      { malformed: 'the destination id has 255 bytes, more than 20' },
    ],
  ])('tells %s', (_name, hex, expected) => {
    expect(decodeAll([udpFrame(Buffer.from(hex, 'hex'), 443)])[0]?.quic).toMatchObject(expected)
  })

  it('is not seen in other datagrams', () => {
    const datagrams = ['hello there', '\u0080\u0001\u0002\u0003\u0004\u0005\u0006\u0007']
    for (const text of datagrams) {
      expect(decodeAll([udpFrame(Buffer.from(text, 'latin1'), 9_999)])[0]).not.toHaveProperty(
        'quic',
      )
    }
  })
})

it('keeps no more flows than it may, and tells of those that it lets go', () => {
  const decoder = createDecoder({ mostFlows: 2 })
  const data = records(specified).subarray(0, 200)
  const told = [1, 2, 3].map((sourcePort) => decoder.decode(tcpFrame({ sourcePort, data })).layers)
  expect(told.map(({ tls }) => tls?.incomplete)).toEqual([true, undefined, undefined])
})
