// Bedrock's refusals: the kind stands in a header, and some words mean what other vendors have a status for.
import type { UpstreamFailure } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** As `ProviderAdapter.decodeFailure`. */
export function readBedrockFailure(
  status: number,
  headers: Headers,
  body: Buffer,
  secret: string | null,
): UpstreamFailure {
  const failure = readFailure(status, headers, withMessage(body), partOf(secret))
  if (status === 400 && /input is too long|too many (input )?tokens/i.test(failure.message ?? '')) {
    return { ...failure, code: 'context_length_exceeded', status: 400, isRetryable: false }
  }
  // The model itself failed: another attempt may go well.
  if (status === 424) return { ...failure, code: 'upstream_failed', status: 502, isRetryable: true }
  return failure
}

/** Some services of AWS write `Message`. */
function withMessage(body: Buffer): Buffer {
  const text = body.toString()
  return text.includes('"Message"') ? Buffer.from(text.replace('"Message"', '"message"')) : body
}

/** AWS may repeat a key's id, never its secret. */
function partOf(secret: string | null): string | null {
  return secret?.split(':')[0] ?? null
}
