// Google's refusals: the common table, and what only google.rpc's details tell.
import { readObject, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'
import type { ProviderAdapter, UpstreamFailure } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'

/** A refusal of a stream that was not asked for as events comes as a list of one. */
export const readGoogleFailure: ProviderAdapter['decodeFailure'] = (
  status,
  headers,
  body,
  secret,
) => {
  const answer = parseAnswer(body)
  const words = answer === null ? body : Buffer.from(JSON.stringify(answer))
  const failure = readFailure(status, headers, words, secret)
  const error = readObject(answer?.error)
  return error === null ? failure : refine(failure, error, status)
}

function refine(failure: UpstreamFailure, error: JsonObject, status: number): UpstreamFailure {
  const details = readObjects(error.details)
  if (status === 400 && isKeyRefused(details)) {
    return {
      ...failure,
      code: 'upstream_credential_refused',
      status: 502,
      isRetryable: false,
    }
  }
  if (status === 400 && /exceeds the maximum number of tokens/i.test(failure.message ?? '')) {
    return { ...failure, code: 'context_length_exceeded', status: 400, isRetryable: false }
  }
  const retryAfterMs = failure.retryAfterMs ?? readRetryDelay(details)
  return {
    ...failure,
    retryAfterMs,
    isRetryable: failure.isRetryable && !isDailyQuota(details),
  }
}

/** A wrong key is a 400 at Google. */
function isKeyRefused(details: readonly JsonObject[]): boolean {
  return details.some(({ reason }) => {
    return reason === 'API_KEY_INVALID' || reason === 'API_KEY_EXPIRED'
  })
}

/** Google's Duration, `34.4s`, in milliseconds. */
function readRetryDelay(details: readonly JsonObject[]): number | null {
  for (const detail of details) {
    const delay = /^(\d+(?:\.\d+)?)s$/.exec(readString(detail.retryDelay) ?? '')
    if (delay !== null) return Math.ceil(Number(delay[1]) * 1_000)
  }
  return null
}

/** Such a quota is back tomorrow; Google still says to wait some seconds. */
function isDailyQuota(details: readonly JsonObject[]): boolean {
  return details
    .flatMap((detail) => readObjects(detail.violations))
    .some(({ quotaId }) => /PerDay/.test(readString(quotaId) ?? ''))
}

function parseAnswer(body: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(body.toString())
    return readObject(Array.isArray(value) ? value[0] : value)
  } catch {
    return null
  }
}
