// Secrets at rest: AES-256-GCM under the master key, bound to the place they are stored in.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const version = 1
const nonceLength = 12
const tagLength = 16

/**
 * Seals a text as base64 of version, nonce, tag and cipher text.
 * `place` (`credential:crd_…`) is authenticated with it, so that a sealed secret can't be moved to another row.
 */
export function sealSecret(masterKey: Buffer, place: string, text: string): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce, { authTagLength: tagLength })
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Opens what `sealSecret` made. Throws an Error without the secret: another key, another place, or changed bytes. */
export function openSecret(masterKey: Buffer, place: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes[0] !== version || bytes.length < 1 + nonceLength + tagLength) {
    throw new Error(`the sealed secret of ${place} has an unknown form`)
  }
  const nonce = bytes.subarray(1, 1 + nonceLength)
  const tag = bytes.subarray(1 + nonceLength, 1 + nonceLength + tagLength)
  const decipher = createDecipheriv('aes-256-gcm', masterKey, nonce, { authTagLength: tagLength })
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(tag)
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(1 + nonceLength + tagLength)),
      decipher.final(),
    ]).toString('utf8')
  } catch (error) {
    throw new Error(`the sealed secret of ${place} does not open under this master key`, {
      cause: error,
    })
  }
}
