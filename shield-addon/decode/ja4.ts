// JA4, the fingerprint of a TLS client, as its public specification (FoxIO, "JA4: TLS Client") defines it.
import { isGrease } from './grease.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex16, toHex } from './text.ts'

export interface Hello {
  /** t: over TCP, q: over QUIC. */
  readonly transport: 't' | 'q'
  legacyVersion: number
  /** As sent, GREASE too. */
  readonly ciphers: number[]
  readonly extensions: number[]
  /** Of the extension supported_versions. */
  readonly versions: number[]
  readonly signatureAlgorithms: number[]
  /** The first protocol of ALPN; empty without one. */
  firstAlpn: Uint8Array
}

const serverName = 0
const alpn = 16

const versionCodes: Readonly<Record<number, string>> = {
  0x0002: 's2',
  0x0300: 's3',
  0x0301: '10',
  0x0302: '11',
  0x0303: '12',
  0x0304: '13',
}

const noneHash = '000000000000'

export function ja4(hello: Hello): string {
  const ciphers = hello.ciphers.filter((cipher) => !isGrease(cipher))
  const extensions = hello.extensions.filter((type) => !isGrease(type))
  const versions = hello.versions.filter((version) => !isGrease(version))
  const version = versions.length > 0 ? Math.max(...versions) : hello.legacyVersion
  const head = [
    hello.transport,
    versionCodes[version] ?? '00',
    extensions.includes(serverName) ? 'd' : 'i',
    count(ciphers),
    count(extensions),
    alpnEnds(hello.firstAlpn),
  ].join('')

  const named = extensions.filter((type) => type !== serverName && type !== alpn)
  const algorithms = hello.signatureAlgorithms.filter((algorithm) => !isGrease(algorithm))
  const tail = algorithms.length === 0 ? '' : `_${algorithms.map(hex16).join(',')}`
  const extensionHash = named.length === 0 ? noneHash : shortHash(`${sortedHex(named)}${tail}`)
  const cipherHash = ciphers.length === 0 ? noneHash : shortHash(sortedHex(ciphers))
  return `${head}_${cipherHash}_${extensionHash}`
}

function count(list: readonly number[]): string {
  return String(Math.min(99, list.length)).padStart(2, '0')
}

/** First and last character; where one of them is no letter or digit, first and last of the hex text. */
function alpnEnds(bytes: Uint8Array): string {
  const first = bytes.at(0)
  const last = bytes.at(-1)
  if (first === undefined || last === undefined) return '00'
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last)
  return `${toHex(Uint8Array.of(first))[0]}${toHex(Uint8Array.of(last))[1]}`
}

function isAlphanumeric(byte: number): boolean {
  return /[0-9A-Za-z]/.test(String.fromCharCode(byte))
}

function sortedHex(values: readonly number[]): string {
  return values
    .toSorted((a, b) => a - b)
    .map(hex16)
    .join(',')
}

function shortHash(text: string): string {
  return toHex(sha256(new TextEncoder().encode(text)).subarray(0, 6))
}
