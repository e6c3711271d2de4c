// What the conditions of targets ask about a request; found out when the first one asks, and then kept.
import type { CanonicalRequest } from '../../contract/canonical/operations.ts'
import type { Capability } from '../../contract/capability.ts'
import { GatewayError } from '../../errors.ts'
import type { Allowed } from '../call.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { findNeeds } from './find-needs.ts'

export interface RequestFacts {
  /** As the client wrote it. */
  readonly model: string
  readonly tenantId: string
  tokens(): number
  needs(): ReadonlySet<Capability>
  /** The canonical request where it was read for that; null: it was not. */
  canonical(): CanonicalRequest | null
}

export function createRequestFacts({
  envelope,
  caller,
  codec,
  body,
  conversation,
}: Allowed): RequestFacts {
  const { json, bytes } = conversation?.whole() ?? body
  let tokens: number | undefined
  let needs: ReadonlySet<Capability> | undefined
  let canonical: CanonicalRequest | null = null

  /** A body that only its own dialect understands may pass as it is, so it is not refused for what can't be read here. */
  function read(): ReadonlySet<Capability> {
    try {
      canonical = codec.decode(json, bytes, envelope)
      return findNeeds(canonical)
    } catch (error) {
      if (error instanceof GatewayError) return new Set()
      throw error
    }
  }

  return {
    model: envelope.model,
    tenantId: caller.application.tenantId,
    tokens: () => (tokens ??= estimateTokens(json)),
    needs: () => (needs ??= read()),
    canonical: () => canonical,
  }
}
