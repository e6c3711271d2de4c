// The error types that the OpenAI and Anthropic dialects share, by status.

export function errorTypeOf(status: number): string {
  const known = types.get(status)
  if (known !== undefined) return known
  return status < 500 ? 'invalid_request_error' : 'api_error'
}

const types: ReadonlyMap<number, string> = new Map([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])
