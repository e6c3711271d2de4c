// What a person or a list asks for, made into a decision of the shield.
import { formatAddress, scopeOf, type Address, type Decision } from '../protocol/index.ts'

export interface Wish {
  /** As it was written. */
  readonly target: string
  /** Null: until somebody lifts it. */
  readonly ttlMs: number | null
  readonly reason: string
  readonly origin: 'admin' | 'import'
}

export function decide(
  wish: Wish,
  address: Address,
  type: 'ban' | 'allow',
  created: number,
  id: string,
): Decision {
  return {
    id,
    type,
    scope: scopeOf(address.prefix),
    value: formatAddress(address),
    origin: wish.origin,
    scenario: wish.origin === 'import' ? 'import' : 'manual',
    evidence: wish.reason === '' ? [] : [{ at: created, text: wish.reason }],
    created,
    expires: wish.ttlMs === null ? null : created + wish.ttlMs,
    enforced_at: 'kernel',
    hits: 0,
  }
}
