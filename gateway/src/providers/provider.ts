// The face of a provider adapter: how a vendor is reached, and the wires it speaks.
import type { Dispatcher } from 'undici'
import type { Clock } from '../contract/clock.ts'
import type { ErrorCode } from '../errors.ts'
import type { AnyWire, RequestHead, Wires } from './wire.ts'

/** A refused or failed upstream answer, in our terms. */
export interface UpstreamFailure {
  readonly code: ErrorCode
  /** What the client gets: the upstream's own status, but 502 for our credential and 503 for an overload. */
  readonly status: number
  /** The provider's own words, for the client where the design allows it; never HTML. */
  readonly message: string | null
  readonly isRetryable: boolean
  /** Milliseconds the provider asked to wait. */
  readonly retryAfterMs: number | null
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface ProviderAdapter {
  readonly kind: string
  /** Null: the administrator must give one. */
  readonly defaultBaseUrl: string | null
  /** False: the kind needs no credential. */
  readonly needsCredential: boolean
  /** True: the kind never leaves the process, so no address is checked. */
  readonly isInProcess: boolean
  /** By operation, what the vendor speaks; the first wire of a list is for clients of any other dialect. */
  readonly wires: Wires
  /**
   * For vendors whose proof depends on the request's bytes or on a token that expires: headers to add, over those of
   * the wire's `head`. Throws GatewayError `upstream_credential_refused`.
   */
  sign?(request: UnsignedRequest, secret: string | null): Promise<Record<string, string>>
  /** Status is never 2xx. */
  decodeFailure(
    status: number,
    headers: Headers,
    body: Buffer,
    /** The credential that was sent, masked in the provider's words. */
    secret: string | null,
  ): UpstreamFailure
  /** Headers of the provider's answer that pass to the client (request id and rate limits), lower case. */
  readonly passedAnswerHeaders: readonly string[]
  /** Its own transport, for kinds that live in the process. */
  createDispatcher?(options: { readonly clock: Clock }): Dispatcher
}

export interface UnsignedRequest extends RequestHead {
  /** Scheme, host and port. */
  readonly origin: string
  readonly body: Buffer | string
  /** The guarded way to `origin`, for a proof that is to be had there; absent: none is open. */
  readonly dispatcher?: Dispatcher
}

/** The wire for a client of this dialect: its own where the vendor speaks it, so that bytes pass. Undefined: not at this vendor. */
export function wireFor(
  adapter: ProviderAdapter,
  operation: keyof Wires,
  dialect: string,
  model: string,
  baseUrl: string | null = null,
): AnyWire | undefined {
  const wires: readonly AnyWire[] = adapter.wires[operation] ?? []
  return (
    wires.find((wire) => wire.dialect === dialect && wire.serves?.(model, baseUrl) !== false) ??
    wires[0]
  )
}
