// Session tokens: the secret in the cookie, the id it is stored under, and the CSRF token bound to it.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, base64url. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 in hex: the database alone opens no session. */
export function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Made from the token, so nothing else has to be stored, and no other session's token fits. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('portcullis csrf').digest('base64url')
}

export function isSameToken(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
