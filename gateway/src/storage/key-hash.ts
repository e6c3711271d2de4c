// API keys: how one is made, what is shown of it, and the hash that it is stored and looked up by.
import { hash, randomBytes } from 'node:crypto'
import { keyPrefix } from '../contract/application.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const keyLength = 32
/** The largest multiple of 62 in a byte: bytes above it are thrown away, so that each letter is as likely as another. */
const fairBytes = 256 - (256 % alphabet.length)

/** Makes `pc_live_` and 32 random base62 characters, 190 bits. */
export function createKey(random: (size: number) => Uint8Array = randomBytes): string {
  let key = keyPrefix
  while (key.length < keyPrefix.length + keyLength) {
    for (const byte of random(keyLength)) {
      if (byte < fairBytes && key.length < keyPrefix.length + keyLength) {
        key += alphabet[byte % alphabet.length]
      }
    }
  }
  return key
}

/** SHA-256 of the whole key in hex. A fast hash is enough: a key has too many bits to be guessed. */
export function hashKey(key: string): string {
  return hash('sha256', key, 'hex')
}

/** The first 12 characters, for display. */
export function displayPrefix(key: string): string {
  return key.slice(0, 12)
}
