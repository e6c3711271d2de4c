// What applying a file did to each declared thing, and how one thing's change is put together.
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../contract/clock.ts'
import { newId } from '../contract/id.ts'
import type { Actor, ControlStorage, WriteQuery } from '../storage/index.ts'

export interface Change {
  readonly kind:
    | 'provider'
    | 'credential'
    | 'model'
    | 'plan'
    | 'tenant'
    | 'user'
    | 'member'
    | 'service'
    | 'application'
    | 'key'
    | 'subscription'
  /** Of a member: the tenant's. */
  readonly id: string
  /** For people: `acme/web/main`. */
  readonly name: string
  readonly action: 'created' | 'updated' | 'unchanged'
  /** Why a thing is not as the file says; null: it is. */
  readonly note: string | null
}

export const declaredActor: Actor = { id: 'declared', name: 'portcullis.yaml', address: null }

/**
 * Collects queries that are then written in one transaction, in this order, and what they change. Rows of one
 * table that stand together are written at once, so history and trail do not stand between the things.
 */
export interface Draft {
  readonly storage: ControlStorage
  readonly clock: Pick<Clock, 'nowMs'>
  readonly queries: WriteQuery[]
  readonly history: WriteQuery[]
  readonly audit: WriteQuery[]
  readonly changes: Change[]
}

export interface Step {
  readonly kind: Change['kind']
  readonly id: string
  readonly name: string
  /** Null: of the platform. */
  readonly tenantId: string | null
  /** Free of secrets: both go into the audit trail. Null: the thing is new. */
  readonly before: object | null
  readonly after: object
  /** A secret differs, which `before` and `after` do not show. */
  readonly isSecretNew?: boolean
  readonly create: () => readonly WriteQuery[]
  readonly update: () => readonly WriteQuery[]
}

/** Adds the thing's queries and its audit entry; nothing where it is as the file says. */
export function addStep({ storage, clock, queries, audit, changes }: Draft, step: Step): void {
  const { kind, id, name, tenantId, before, after, isSecretNew = false } = step
  const action = actionOf(before, after, isSecretNew)
  changes.push({ kind, id, name, action, note: null })
  if (action === 'unchanged') return
  const at = clock.nowMs()
  queries.push(...(action === 'created' ? step.create() : step.update()))
  audit.push(
    storage.audit.insert({
      id: newId('audit', at),
      at,
      actor: declaredActor.id,
      actorName: declaredActor.name,
      address: null,
      tenantId,
      action: `${kind}.${action === 'created' ? 'create' : 'update'}`,
      kind,
      thingId: id,
      before,
      after: isSecretNew ? { ...after, secret: 'changed' } : after,
    }),
  )
}

function actionOf(before: object | null, after: object, isSecretNew: boolean): Change['action'] {
  if (before === null) return 'created'
  return isSecretNew || !isDeepStrictEqual(before, after) ? 'updated' : 'unchanged'
}

/** The fields of `wanted` as `thing` has them; null without a thing. */
export function sameFields<T extends object>(
  thing: Readonly<Record<keyof T, unknown>> | null | undefined,
  wanted: T,
): object | null {
  if (thing === null || thing === undefined) return null
  return Object.fromEntries(Object.keys(wanted).map((field) => [field, thing[field as keyof T]]))
}
