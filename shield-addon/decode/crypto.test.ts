// Our own SHA-256, HMAC and AES-GCM against those of Node.
import { createCipheriv, createHash, createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { createAes128, openGcm } from './aes-gcm.ts'
import { hmac, sha256 } from './sha256.ts'

/** Bytes that differ with the seed, the same in every run. */
function bytesOf(seed: string, length: number): Buffer {
  return Buffer.from(
    createHash('shake256', { outputLength: Math.max(1, length) })
      .update(seed)
      .digest(),
  ).subarray(0, length)
}

it('agree for every length around their blocks', () => {
  for (let length = 0; length < 200; length++) {
    const data = bytesOf(`data ${length}`, length)
    const key = bytesOf(`key ${length}`, length)
    expect(Buffer.from(sha256(data))).toEqual(createHash('sha256').update(data).digest())
    expect(Buffer.from(hmac(key, data))).toEqual(createHmac('sha256', key).update(data).digest())
  }
})

it('opens what Node sealed, and nothing that was changed', () => {
  for (let length = 0; length < 100; length++) {
    const [key, nonce] = [bytesOf(`k${length}`, 16), bytesOf(`n${length}`, 12)]
    const [plain, additional] = [bytesOf(`p${length}`, length), bytesOf(`a${length}`, 99 - length)]
    const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(additional)
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    expect(Buffer.from(openGcm(createAes128(key), nonce, additional, sealed)!)).toEqual(plain)
    sealed[length]! ^= 0x10
    expect(openGcm(createAes128(key), nonce, additional, sealed)).toBeNull()
  }
  expect(
    openGcm(createAes128(bytesOf('k', 16)), bytesOf('n', 12), bytesOf('a', 1), bytesOf('s', 15)),
  ).toBeNull()
})
