// The body of a ClientHello (RFC 8446, 4.1.2): names, protocols and versions that a client offers.
import { ja4, type Hello } from './ja4.ts'
import { Reader, readLayer, Unreadable } from './reader.ts'
import type { TlsLayer } from './records.ts'
import { isGrease } from './grease.ts'
import { hex16, toText } from './text.ts'

const extension = { serverName: 0, signatureAlgorithms: 13, alpn: 16, supportedVersions: 43 }

const versionNames: Readonly<Record<number, string>> = {
  0x0002: 'ssl2',
  0x0300: 'ssl3',
  0x0301: '1.0',
  0x0302: '1.1',
  0x0303: '1.2',
  0x0304: '1.3',
}

/** `transport` is JA4's letter: t over TCP, q over QUIC. With `isCut` the hello goes on behind the bytes. */
export function readHello(bytes: Uint8Array, transport: 't' | 'q', isCut = false): TlsLayer {
  const layer: TlsLayer = {}
  const reader = new Reader(bytes, 0, bytes.length, isCut)
  const hello: Hello = {
    transport,
    legacyVersion: 0,
    ciphers: [],
    extensions: [],
    versions: [],
    signatureAlgorithms: [],
    firstAlpn: new Uint8Array(0),
  }
  const isRead = readLayer(layer, () => readBody(reader, hello, layer))
  const offered = hello.versions.filter((version) => !isGrease(version))
  const known =
    offered.length > 0 ? offered : hello.legacyVersion === 0 ? [] : [hello.legacyVersion]
  if (known.length > 0) {
    layer.version = versionName(Math.max(...known))
    layer.versions = known.map(versionName)
  }
  if (isRead) layer.ja4 = ja4(hello)
  return layer
}

function versionName(version: number): string {
  return versionNames[version] ?? `0x${hex16(version)}`
}

function readBody(reader: Reader, hello: Hello, layer: TlsLayer): void {
  hello.legacyVersion = reader.u16('the ClientHello')
  reader.skip(32, 'the random of the ClientHello')
  reader.skip(reader.u8('the session id'), 'the session id')
  const ciphers = reader.inner(reader.u16('the cipher suites'), 'the cipher suites')
  while (ciphers.left > 0) hello.ciphers.push(ciphers.u16('the cipher suites'))
  if (ciphers.isCut) throw new Unreadable('the capture ends in the cipher suites', true)
  reader.skip(reader.u8('the compression methods'), 'the compression methods')
  // TLS 1.0 allowed a hello to end here.
  if (reader.left === 0 && !reader.isCut) return
  const extensions = reader.inner(reader.u16('the extensions'), 'the extensions')
  while (extensions.left > 0 || extensions.isCut) {
    const type = extensions.u16('an extension')
    hello.extensions.push(type)
    const body = extensions.inner(extensions.u16('an extension'), `extension ${type}`)
    readExtension(type, body, hello, layer)
    if (body.isCut) throw new Unreadable('the capture ends in an extension', true)
  }
}

function readExtension(type: number, body: Reader, hello: Hello, layer: TlsLayer): void {
  switch (type) {
    case extension.serverName:
      // A server sends it empty; a client that does so names nobody.
      if (body.left > 0 || body.isCut) readServerName(body, layer)
      return
    case extension.alpn: {
      const list = body.inner(body.u16('ALPN'), 'ALPN')
      const names: Uint8Array[] = []
      while (list.left > 0 || list.isCut)
        names.push(list.take(list.u8('ALPN'), 'a protocol of ALPN'))
      hello.firstAlpn = names[0] ?? hello.firstAlpn
      layer.alpn = names.map(toText)
      return
    }
    case extension.supportedVersions: {
      const list = body.inner(body.u8('the versions'), 'the versions')
      while (list.left > 0 || list.isCut) hello.versions.push(list.u16('a version'))
      return
    }
    case extension.signatureAlgorithms: {
      const list = body.inner(body.u16('the signature algorithms'), 'the signature algorithms')
      while (list.left > 0 || list.isCut) {
        hello.signatureAlgorithms.push(list.u16('a signature algorithm'))
      }
      return
    }
    default:
  }
}

/** The list may hold names of other types, which nobody ever defined; the first host name counts. */
function readServerName(body: Reader, layer: TlsLayer): void {
  const list = body.inner(body.u16('the server names'), 'the server names')
  while (list.left > 0 || list.isCut) {
    const type = list.u8('a server name')
    const name = list.take(list.u16('a server name'), 'a server name')
    if (type === 0) layer.sni ??= toText(name)
  }
}
