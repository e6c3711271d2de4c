// Turns a provider's refusal into our terms: the same table for every dialect, the words read by the dialect's own reader.
import { readCount, readObject, readString } from '../contract/read-json.ts'
import type { ErrorCode } from '../errors.ts'
import { readWords } from './failure-words.ts'
import type { UpstreamFailure } from './provider.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

interface FailureKind {
  readonly code: ErrorCode
  readonly status: number
  readonly isRetryable: boolean
}

/** `status` is never 2xx. `secret` is masked in the words that are kept. */
export function readFailure(
  status: number,
  headers: Headers,
  body: Buffer,
  secret: string | null,
): UpstreamFailure {
  const json = parse(body)
  const message = readWords(json)
  const kind = isContextOverflow(status, json, message)
    ? { code: 'context_length_exceeded' as const, status: 400, isRetryable: false }
    : kindOfStatus(status)
  const isQuota = readErrorCode(json) === 'insufficient_quota'
  const advice = readHeader(headers, 'x-should-retry')
  return {
    ...kind,
    isRetryable: kind.isRetryable && !isQuota && advice !== 'false',
    message: message === null ? null : mask(message, secret).slice(0, maxMessageLength),
    retryAfterMs: readRetryAfter(headers),
  }
}

const maxMessageLength = 2_000

function kindOfStatus(status: number): FailureKind {
  switch (status) {
    // Our key or our account: its owner must mend it, and the client's own key is fine.
    case 401:
    case 402:
    case 403:
      return { code: 'upstream_credential_refused', status: 502, isRetryable: false }
    case 408:
    case 504:
      return { code: 'upstream_timeout', status: 504, isRetryable: true }
    case 413:
      return { code: 'request_too_large', status: 413, isRetryable: false }
    case 429:
      return { code: 'upstream_rate_limited', status: 429, isRetryable: true }
    case 503:
    case 529:
      return { code: 'upstream_overloaded', status: 503, isRetryable: true }
    default:
      if (status >= 400 && status < 500) {
        return { code: 'upstream_rejected', status, isRetryable: status === 409 || status === 425 }
      }
      // A redirect is never followed, and stays one.
      return status < 500
        ? { code: 'upstream_failed', status: 502, isRetryable: false }
        : { code: 'upstream_failed', status, isRetryable: true }
  }
}

function readErrorCode(json: unknown): string | null {
  return readString(readObject(readObject(json)?.error)?.code)
}

const overflowWords = new RegExp(
  [
    '(prompt|input) is too long',
    'maximum (context|prompt) length',
    'exceeds? (the|this) (model.s )?(maximum )?context',
    'context (window|length) (is |was )?exceeded',
    'too many (input )?tokens',
    'exceeds the maximum number of tokens',
  ].join('|'),
  'i',
)

function isContextOverflow(status: number, json: unknown, message: string | null) {
  if (status !== 400 && status !== 422) return false
  if (readErrorCode(json) === 'context_length_exceeded') return true
  return message !== null && overflowWords.test(message)
}

/** Milliseconds; a date is measured against the answer's own clock. */
function readRetryAfter(headers: Headers): number | null {
  const exact = readCount(Number(readHeader(headers, 'retry-after-ms') ?? Number.NaN))
  if (exact !== null) return exact
  const after = readHeader(headers, 'retry-after')
  if (after === null) return null
  const seconds = readCount(Number(after))
  if (seconds !== null) return seconds * 1_000
  return readCount(Date.parse(after) - Date.parse(readHeader(headers, 'date') ?? ''))
}

function readHeader(headers: Headers, name: string): string | null {
  const value = headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? null
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}

function mask(text: string, secret: string | null): string {
  return secret === null || secret === '' ? text : text.replaceAll(secret, '***')
}
