// The keys of QUIC Initial packets, which follow from the first destination id (RFC 9001, 5.2; RFC 9369, 3.3).
import { createAes128, openGcm, type Aes128 } from './aes-gcm.ts'
import { expandLabel, hmac } from './sha256.ts'

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
  const secret = expandLabel(hmac(version.salt, destinationId), 'client in', 32)
  const key = (name: string, length: number): Uint8Array =>
    expandLabel(secret, `${version.label} ${name}`, length)
  const payload = createAes128(key('key', 16))
  const iv = key('iv', 12)
  const header = createAes128(key('hp', 16))
  return { open: (packet, numberAt) => open(packet, numberAt, { payload, iv, header }) }
}

/** `packet`: from its first byte to the end that its length field gives; at least 20 bytes behind `numberAt`. */
function open(
  packet: Uint8Array,
  numberAt: number,
  keys: { payload: Aes128; iv: Uint8Array; header: Aes128 },
): Uint8Array | null {
  const mask = keys.header.encrypt(packet.slice(numberAt + 4, numberAt + 20))
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
  return openGcm(keys.payload, nonce, additional, packet.subarray(numberAt + numberBytes))
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}
