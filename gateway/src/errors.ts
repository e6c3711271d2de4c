// The table of error codes: every way the gateway refuses or fails, with its status and public words.

/** One row: HTTP status, the error type of the OpenAI and Anthropic dialects, and whether a client's retry can mend it. */
interface ErrorRow {
  readonly status: number
  readonly type: string
  readonly message: string
  readonly isRetryable: boolean
}

export const errorTable = {
  authentication_required: {
    status: 401,
    type: 'authentication_error',
    message:
      'No API key was given. Send it as "Authorization: Bearer pc_live_…", "x-api-key" or "x-goog-api-key".',
    isRetryable: false,
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    message:
      'This API key is not known, has expired or was deleted. Create one on the Applications page.',
    isRetryable: false,
  },
  session_required: {
    status: 401,
    type: 'authentication_error',
    message: 'Sign in first.',
    isRetryable: false,
  },
  wrong_login: {
    status: 401,
    type: 'authentication_error',
    message: 'E-mail and password do not match.',
    isRetryable: false,
  },
  login_throttled: {
    status: 429,
    type: 'rate_limit_error',
    message: 'Too many attempts to sign in. Wait and try again.',
    isRetryable: true,
  },
  csrf_token_required: {
    status: 403,
    type: 'permission_error',
    message: 'The x-csrf-token header is missing or does not belong to this session.',
    isRetryable: false,
  },
  permission_denied: {
    status: 403,
    type: 'permission_error',
    message: 'Your role does not allow this.',
    isRetryable: false,
  },
  subscription_required: {
    status: 403,
    type: 'permission_error',
    message: 'This application has no approved subscription to a service that offers this model.',
    isRetryable: false,
  },
  source_blocked: {
    status: 403,
    type: 'permission_error',
    message: 'This address is blocked for a while because of what it did before.',
    isRetryable: false,
  },
  previous_response_not_found: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The previous response is not stored here, or no longer.',
    isRetryable: false,
  },
  response_not_found: {
    status: 404,
    type: 'not_found_error',
    message: 'No response of this id is stored here, or no longer.',
    isRetryable: false,
  },
  model_not_found: {
    status: 404,
    type: 'not_found_error',
    message: 'The model does not exist or you do not have access to it.',
    isRetryable: false,
  },
  not_found: {
    status: 404,
    type: 'not_found_error',
    message: 'There is nothing at this address.',
    isRetryable: false,
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'This address does not take this method.',
    isRetryable: false,
  },
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The request is not valid.',
    isRetryable: false,
  },
  invalid_json: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The body is not valid JSON.',
    isRetryable: false,
  },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    message: 'Send the body as application/json.',
    isRetryable: false,
  },
  request_too_large: {
    status: 413,
    type: 'request_too_large',
    message: 'The body is larger than this gateway takes.',
    isRetryable: false,
  },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    message: 'A parameter of this request is not supported by the model behind this name.',
    isRetryable: false,
  },
  unsupported_operation: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The model behind this name has no such operation.',
    isRetryable: false,
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The request is longer than the context of the model.',
    isRetryable: false,
  },
  conflict: {
    status: 409,
    type: 'invalid_request_error',
    message: 'The thing was changed in the meantime, or its state does not allow this.',
    isRetryable: false,
  },
  precondition_failed: {
    status: 412,
    type: 'invalid_request_error',
    message: 'Somebody changed this since you read it. Read it again, then decide.',
    isRetryable: false,
  },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The plan of this subscription allows no more requests now.',
    isRetryable: true,
  },
  parallel_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The plan of this subscription allows no more calls at the same time.',
    isRetryable: true,
  },
  upstream_rejected: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The provider refused the request.',
    isRetryable: false,
  },
  upstream_rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    message: 'The provider has no room for this request now.',
    isRetryable: true,
  },
  upstream_overloaded: {
    status: 503,
    type: 'overloaded_error',
    message: 'The provider is overloaded.',
    isRetryable: true,
  },
  upstream_credential_refused: {
    status: 502,
    type: 'api_error',
    message:
      'The provider refused the credential of this gateway. Its administrator has to mend it.',
    isRetryable: false,
  },
  upstream_failed: {
    status: 502,
    type: 'api_error',
    message: 'The provider failed to answer.',
    isRetryable: true,
  },
  upstream_unreadable: {
    status: 502,
    type: 'api_error',
    message: 'The provider sent an answer that can not be read.',
    isRetryable: true,
  },
  upstream_timeout: {
    status: 504,
    type: 'timeout_error',
    message: 'The provider did not answer in time.',
    isRetryable: true,
  },
  no_target_available: {
    status: 503,
    type: 'overloaded_error',
    message: 'No target of this model can take a call now.',
    isRetryable: true,
  },
  client_closed_request: {
    status: 499,
    type: 'api_error',
    message: 'The client went away before the answer was complete.',
    isRetryable: false,
  },
  hedge_lost: {
    status: 499,
    type: 'api_error',
    message: 'Another target that was asked beside this one answered first.',
    isRetryable: false,
  },
  shutting_down: {
    status: 503,
    type: 'overloaded_error',
    message: 'This gateway is stopping. Try again.',
    isRetryable: true,
  },
  protected_target: {
    status: 409,
    type: 'invalid_request_error',
    message: 'This address is protected by never-block.',
    isRetryable: false,
  },
  shield_unavailable: {
    status: 503,
    type: 'api_error',
    message: 'No shield answers at its socket. Start it with "portcullis up" as root.',
    isRetryable: true,
  },
  storage_unavailable: {
    status: 503,
    type: 'api_error',
    message: 'The database does not answer. Calls go on; changes have to wait.',
    isRetryable: true,
  },
  internal_error: {
    status: 500,
    type: 'api_error',
    message: 'Something broke inside the gateway. The record of this call says more.',
    isRetryable: false,
  },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errorTable

/** A field of the caller's input that is wrong, for problem details and for dialects that name a parameter. */
export interface FieldError {
  /** JSON pointer into the body, `/models/0/name`. */
  readonly pointer: string
  readonly code: string
  readonly message: string
  readonly fix?: string
}

export interface GatewayErrorOptions {
  /** Overrides the table's public words. Never carries a secret. */
  readonly message?: string
  /** For logs and records only. */
  readonly detail?: string
  /** Overrides the table's status, for an upstream status that is kept. */
  readonly status?: number
  readonly isRetryable?: boolean
  /** Extra reply headers, lower-case names (`retry-after`). */
  readonly headers?: Readonly<Record<string, string>>
  /** Name of the offending parameter, OpenAI's `param`. */
  readonly param?: string
  readonly fields?: readonly FieldError[]
  readonly cause?: unknown
}

/** The one error of the gateway; turned into a reply at one place per public dialect. */
export class GatewayError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly type: string
  readonly isRetryable: boolean
  readonly detail: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly param: string | undefined
  readonly fields: readonly FieldError[]

  constructor(code: ErrorCode, options: GatewayErrorOptions = {}) {
    const row: ErrorRow = errorTable[code]
    super(options.message ?? row.message, { cause: options.cause })
    this.name = 'GatewayError'
    this.code = code
    this.status = options.status ?? row.status
    this.type = row.type
    this.isRetryable = options.isRetryable ?? row.isRetryable
    this.detail = options.detail
    this.headers = options.headers ?? {}
    this.param = options.param
    this.fields = options.fields ?? []
  }
}

/** What stops a start or a command before anything runs: a setting or a file that is wrong, in words that say what is allowed. */
export class SettingsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SettingsError'
  }
}
