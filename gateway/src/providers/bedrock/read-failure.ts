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
  const [keyId = null, , sessionToken = ''] = secret?.split(':') ?? []
  const read = readFailure(status, headers, withMessage(body), keyId)
  const failure = { ...read, message: withoutToken(read.message, sessionToken) }
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

/** AWS may repeat a key's id, and with a signature that does not match the session's token; never the secret itself. */
function withoutToken(message: string | null, token: string): string | null {
  if (message === null || token === '') return message
  return message.replaceAll(token, '***').replaceAll(encodeURIComponent(token), '***')
}
