// The headers of every error reply of the data plane.
import type { GatewayError } from '../../errors.ts'

/** SDKs retry by themselves; where that can't help they are told so. */
export function errorHeaders(error: GatewayError): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    ...(error.isRetryable ? {} : { 'x-should-retry': 'false' }),
    ...error.headers,
  }
}
