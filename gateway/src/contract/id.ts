// Ids: a prefix that names the kind, then a time-ordered part and a random part.
import { z } from 'zod'

export const idPrefixes = {
  tenant: 'ten',
  user: 'usr',
  session: 'ses',
  provider: 'prv',
  credential: 'crd',
  model: 'mdl',
  plan: 'pln',
  service: 'srv',
  application: 'app',
  key: 'key',
  subscription: 'sub',
  decision: 'dec',
  audit: 'aud',
} as const

export type IdKind = keyof typeof idPrefixes

export const Id = z.string().regex(/^[a-z]{3}_[0-9a-z]{9}[0-9a-z]{12}$/, 'not an id')

/** Makes an id such as `app_0mhd3k2p19x4q…`: prefix, 9 characters of milliseconds and 12 random ones, base 36. */
export function newId(kind: IdKind, nowMs: number = Date.now()): string {
  const time = nowMs.toString(36).padStart(9, '0')
  const random = crypto.getRandomValues(new Uint8Array(12))
  let tail = ''
  for (const byte of random) tail += (byte % 36).toString(36)
  return `${idPrefixes[kind]}_${time}${tail}`
}
