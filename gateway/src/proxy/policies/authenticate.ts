// Finds the caller by its API key; an unknown key is an offence, none is not.
import type { Offence } from '../../contract/offence.ts'
import { keyPrefix } from '../../contract/application.ts'
import { GatewayError } from '../../errors.ts'
import { advance, type Arrived, type Identified } from '../call.ts'
import type { KeyHasher } from './hash-key.ts'

const challenge = { 'www-authenticate': 'Bearer realm="portcullis"' }

/**
 * Throws GatewayError `authentication_required` without a key, `invalid_api_key` with an unknown or expired one. Every
 * unknown key is told to `offence`; an expired one is not: its owner guesses nothing.
 */
export function authenticate(
  call: Arrived,
  hasher: KeyHasher,
  offence: (offence: Offence) => void,
): Identified {
  const secret = credentialOf(call)
  if (secret === null) {
    const message = `No API key was given. Send it as ${call.codec.keyHint}.`
    throw new GatewayError('authentication_required', { headers: challenge, message })
  }
  const hashed = hasher.hash(secret)
  const key = call.world.keyByHash(hashed)
  if (key === undefined) {
    offence({
      scenario: 'key_guessing',
      source: call.source.key,
      from: call.source.from,
      localAddress: call.source.localAddress,
      at: call.atMs,
      evidence: `401 on ${call.endpoint ?? call.method}, key ${describeKey(secret)}`,
    })
    throw new GatewayError('invalid_api_key', { headers: challenge, detail: 'unknown key' })
  }
  hasher.remember(secret, hashed)
  if (key.expiresAt !== null && key.expiresAt <= call.atMs) {
    const detail = `key ${key.id} has expired`
    throw new GatewayError('invalid_api_key', { headers: challenge, detail })
  }
  const application = call.world.application(key.applicationId)
  if (application === undefined) {
    const detail = `the application of key ${key.id} is gone`
    throw new GatewayError('invalid_api_key', { headers: challenge, detail })
  }
  return advance(call, { caller: { key, application } })
}

/** In the order in which the SDKs of the providers send it. */
function credentialOf({ headers, url }: Arrived): string | null {
  const bearer = headers.authorization
  if (bearer !== undefined && /^bearer /i.test(bearer)) {
    const secret = bearer.slice(7).trim()
    if (secret !== '') return secret
  }
  for (const name of ['x-api-key', 'api-key', 'x-goog-api-key']) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '') return value
  }
  const query = url.indexOf('?')
  if (query < 0) return null
  return new URLSearchParams(url.slice(query + 1)).get('key') || null
}

/** Enough to recognise a key by, never enough to use it: someone else's key may have been sent here by mistake. */
function describeKey(secret: string): string {
  const shown = secret.startsWith(keyPrefix) ? keyPrefix.length + 2 : 3
  return `${secret.slice(0, shown).replace(/[^\x21-\x7e]/g, '?')}…`
}
