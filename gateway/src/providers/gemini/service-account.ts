// Access tokens of Google service accounts: made by Google's own library, kept until shortly before they expire.
import { fetch as fetchOver, type Dispatcher } from 'undici'
import type { Clock } from '../../contract/clock.ts'
import { createClock } from '../../contract/clock.ts'
import { readObject, readString } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'

export interface TokenSource {
  /**
   * A token for the account whose JSON the secret is. Waits for the first one only: a token that is about to expire is
   * renewed while it still serves. `at` is where it will be used, and the way there. Throws GatewayError `upstream_credential_refused`,
   * `upstream_failed` when Google does not answer.
   */
  tokenOf(secret: string, at: TokenPlace): Promise<string>
}

export interface TokenPlace {
  readonly origin: string
  readonly dispatcher?: Dispatcher
}

export interface AccessToken {
  readonly value: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export interface ServiceAccount {
  readonly email: string
  readonly privateKey: string
  readonly keyId: string | undefined
  readonly tokenUrl: string
  /** Set where the provider itself gives the tokens: its address is guarded as every upstream's. */
  readonly dispatcher?: Dispatcher
}

interface Kept {
  token: AccessToken | null
  /** The one request under way. */
  pending: Promise<AccessToken> | null
}

const scope = 'https://www.googleapis.com/auth/cloud-platform'
const googleTokenUrl = 'https://oauth2.googleapis.com/token'
/** Tokens live an hour. */
const renewBeforeMs = 5 * 60_000
/** Not used any more: it may expire on its way. */
const marginMs = 10_000
const deadlineMs = 15_000
/** Accounts beyond this put the oldest out. */
const maxAccounts = 1_000

/** Anything else that a credential of Vertex AI may be is an API key. */
export function isServiceAccount(secret: string): boolean {
  return secret.trimStart().startsWith('{')
}

export function createTokenSource(
  options: {
    readonly clock?: Clock
    readonly request?: (account: ServiceAccount) => Promise<AccessToken>
  } = {},
): TokenSource {
  const { clock = createClock(), request = requestToken } = options
  const accounts = new Map<string, Kept>()

  function keptFor(secret: string): Kept {
    const known = accounts.get(secret)
    if (known !== undefined) return known
    if (accounts.size >= maxAccounts) accounts.delete(accounts.keys().next().value!)
    const kept: Kept = { token: null, pending: null }
    accounts.set(secret, kept)
    return kept
  }

  function renew(kept: Kept, secret: string, at: TokenPlace): Promise<AccessToken> {
    kept.pending ??= fetchToken(kept, secret, at)
    return kept.pending
  }

  async function fetchToken(kept: Kept, secret: string, at: TokenPlace): Promise<AccessToken> {
    try {
      kept.token = await request(readAccount(secret, at))
      return kept.token
    } catch (error) {
      throw toGatewayError(error)
    } finally {
      kept.pending = null
    }
  }

  return {
    async tokenOf(secret, at) {
      const kept = keptFor(secret)
      const leftMs = (kept.token?.expiresAt ?? 0) - clock.nowMs()
      if (kept.token === null || leftMs < marginMs) {
        return (await renew(kept, secret, at)).value
      }
      // Its failure is met by whoever has to wait for the next one.
      if (leftMs < renewBeforeMs) renew(kept, secret, at).catch(() => {})
      return kept.token.value
    },
  }
}

function readAccount(secret: string, { origin, dispatcher }: TokenPlace): ServiceAccount {
  const json = parseSecret(secret)
  const email = readString(json?.client_email)
  const privateKey = readString(json?.private_key)
  if (json === null || email === null || privateKey === null) {
    throw refused(
      'the credential is no JSON of a service account with client_email and private_key',
    )
  }
  const tokenUrl = readString(json.token_uri) ?? googleTokenUrl
  const account = {
    email,
    privateKey,
    keyId: readString(json.private_key_id) ?? undefined,
    tokenUrl,
  }
  if (isGoogle(tokenUrl)) return account
  if (isAt(tokenUrl, origin)) return dispatcher === undefined ? account : { ...account, dispatcher }
  throw refused('its token_uri is neither Google nor the provider')
}

function isGoogle(tokenUrl: string): boolean {
  if (!URL.canParse(tokenUrl)) return false
  const { protocol, hostname } = new URL(tokenUrl)
  return protocol === 'https:' && hostname.endsWith('.googleapis.com')
}

/** No other host, and no other port of this one, may be named by a credential. */
function isAt(tokenUrl: string, origin: string): boolean {
  return URL.canParse(tokenUrl) && new URL(tokenUrl).origin === new URL(origin).origin
}

function parseSecret(secret: string) {
  try {
    return readObject(JSON.parse(secret))
  } catch {
    return null
  }
}

/** The library is loaded with the first account: it is large, and few installations need it. */
async function requestToken(account: ServiceAccount): Promise<AccessToken> {
  const { JWT } = await import('google-auth-library')
  const signal = AbortSignal.timeout(deadlineMs)
  const client = new JWT({
    email: account.email,
    key: account.privateKey,
    scopes: [scope],
    additionalClaims: { aud: account.tokenUrl },
    ...(account.keyId === undefined ? {} : { keyId: account.keyId }),
    transporterOptions: {
      // The library knows Google's own address only.
      fetchImplementation: (_url, init) => ask(account, { ...init, signal }),
    },
  })
  const { access_token: value, expiry_date: expiresAt } = await client.authorize()
  if (!value) throw refused('the token service answered without a token')
  return { value, expiresAt: expiresAt ?? 0 }
}

/** A redirect would lead past the guard. */
function ask({ tokenUrl, dispatcher }: ServiceAccount, init: RequestInit): Promise<Response> {
  const options = { ...init, redirect: 'error' } as const
  if (dispatcher === undefined) return fetch(tokenUrl, options)
  // Two names of one thing: Node's own fetch is undici's.
  const over = { ...options, dispatcher } as Parameters<typeof fetchOver>[1]
  return fetchOver(tokenUrl, over) as unknown as Promise<Response>
}

function refused(detail: string): GatewayError {
  return new GatewayError('upstream_credential_refused', { detail })
}

/** Google's refusal has a status below 500; the words of neither hold the key. */
function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  const { message, status, code } = error as {
    readonly message?: unknown
    readonly status?: unknown
    readonly code?: unknown
  }
  const words = `no token for the service account: ${String(message ?? error).slice(0, 300)}`
  const isRefused = typeof status === 'number' && status >= 400 && status < 500
  const isBadKey = typeof code === 'string' && code.startsWith('ERR_OSSL')
  return isRefused || isBadKey
    ? refused(words)
    : new GatewayError('upstream_failed', { detail: words, cause: error })
}
