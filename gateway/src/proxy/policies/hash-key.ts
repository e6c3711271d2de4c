// The hash that an API key is looked up by; remembered for keys that are known, since hashing costs a few per cent of a call.
import { hash } from 'node:crypto'

export interface KeyHasher {
  /** SHA-256, hex. */
  hash(secret: string): string
  /** The key exists: its hash may be kept. Guesses never are, so that guessing can not push others out. */
  remember(secret: string, hashed: string): void
}

export function createKeyHasher(maxRemembered = 1_024): KeyHasher {
  const remembered = new Map<string, string>()
  return {
    hash: (secret) => remembered.get(secret) ?? hash('sha256', secret, 'hex'),
    remember(secret, hashed) {
      if (remembered.has(secret)) return
      if (remembered.size >= maxRemembered) remembered.delete(remembered.keys().next().value!)
      remembered.set(secret, hashed)
    },
  }
}
