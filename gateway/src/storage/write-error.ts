// Turns what the two databases throw into the gateway's errors, and checks how many rows a query changed.
import { GatewayError } from '../errors.ts'
import type { WriteQuery } from './repository.ts'

const uniqueCodes = ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']
const referenceCodes = [
  'SQLITE_CONSTRAINT_FOREIGNKEY',
  'SQLITE_CONSTRAINT_TRIGGER',
  '23503',
  '23001',
]

/** Gives the count back. Throws GatewayError `conflict` when it is not the expected one. */
export function checkRows(query: WriteQuery, changed: number): number {
  if (query.expectRows === undefined || query.expectRows === changed) return changed
  throw new GatewayError('conflict', {
    detail: `a write changed ${changed} rows where ${query.expectRows} were expected`,
  })
}

/** Gives the error to throw: a conflict for broken constraints, `storage_unavailable` for the rest, ours as they are. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  const origin = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = String((origin as { code?: unknown } | null)?.code ?? '')
  const detail = origin instanceof Error ? origin.message : String(origin)
  if (uniqueCodes.includes(code)) {
    return new GatewayError('conflict', {
      message: 'Something of this name or for this pair is there already.',
      detail,
      cause: error,
    })
  }
  if (referenceCodes.includes(code)) {
    return new GatewayError('conflict', {
      message: 'Something still uses this, or something that it refers to is gone.',
      detail,
      cause: error,
    })
  }
  return new GatewayError('storage_unavailable', { detail, cause: error })
}
