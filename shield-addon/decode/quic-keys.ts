// The keys of QUIC Initial packets, which follow from the first destination id (RFC 9001, 5.2; RFC 9369, 3.3).
import { ecb, gcm } from '@noble/ciphers/aes.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

interface Version {
  readonly name: string
  readonly salt: Uint8Array
  /** Before `key`, `iv` and `hp`. */
  readonly label: string
  /** Index = the two bits of a long header. */
  readonly types: readonly string[]
}

const versions: Readonly<Record<number, Version>> = {
  0x00000001: {
    name: '1',
    salt: fromHex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'),
    label: 'quic',
    types: ['initial', '0rtt', 'handshake', 'retry'],
  },
  0x6b3343cf: {
    name: '2',
    salt: fromHex('0dede3def700a6db819381be6e269dcbf9bd2ed9'),
    label: 'quicv2',
    types: ['retry', 'initial', '0rtt', 'handshake'],
  },
}

export function quicVersion(number: number): Version | undefined {
  return versions[number]
}

/** Reads what a client seals. */
export interface InitialKeys {
  /** The plain frames, or null when these are not the keys of this packet. */
  open(packet: Uint8Array, numberAt: number): Uint8Array | null
}

export function createInitialKeys(version: Version, destinationId: Uint8Array): InitialKeys {
  const secret = expandLabel(extract(sha256, destinationId, version.salt), 'client in', 32)
  const key = (name: string, length: number): Uint8Array =>
    expandLabel(secret, `${version.label} ${name}`, length)
  const keys: Keys = { payload: key('key', 16), iv: key('iv', 12), header: key('hp', 16) }
  return { open: (packet, numberAt) => open(packet, numberAt, keys) }
}

interface Keys {
  readonly payload: Uint8Array
  readonly iv: Uint8Array
  readonly header: Uint8Array
}

/** `packet`: from its first byte to the end that its length field gives; at least 20 bytes behind `numberAt`. */
function open(packet: Uint8Array, numberAt: number, keys: Keys): Uint8Array | null {
  const sample = packet.slice(numberAt + 4, numberAt + 20)
  const mask = ecb(keys.header, { disablePadding: true }).encrypt(sample)
  const first = packet[0]! ^ (mask[0]! & 0x0f)
  const numberBytes = (first & 3) + 1
  const additional = packet.slice(0, numberAt + numberBytes)
  additional[0] = first
  const nonce = Uint8Array.from(keys.iv)
  // A client's first numbers are so small that the bytes sent are the whole number.
  for (let index = 0; index < numberBytes; index++) {
    const byte = packet[numberAt + index]! ^ mask[index + 1]!
    additional[numberAt + index] = byte
    nonce[12 - numberBytes + index]! ^= byte
  }
  try {
    return gcm(keys.payload, nonce, additional).decrypt(packet.slice(numberAt + numberBytes))
  } catch {
    // Too short for a tag, or sealed by other keys.
    return null
  }
}

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446, 7.1) with an empty context. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const text = new TextEncoder().encode(`tls13 ${label}`)
  return expand(sha256, secret, Uint8Array.of(0, length, text.length, ...text, 0), length)
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}
