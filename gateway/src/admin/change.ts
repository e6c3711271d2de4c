// Writes a change together with its audit entry, then tells the workers.
import { newId } from '../contract/id.ts'
import type { WriteQuery } from '../storage/index.ts'
import type { Caller } from './caller.ts'
import type { AdminContext, ChangeNotice } from './context.ts'

export interface Change {
  readonly caller: Caller
  /** `provider.update`. */
  readonly action: string
  readonly kind: string
  readonly id: string
  readonly tenantId: string | null
  readonly before: object | null
  readonly after: object | null
  readonly queries: readonly WriteQuery[]
  /** What the workers have to hear of; empty: nothing of the data plane changes. */
  readonly changed: readonly ChangeNotice[]
  readonly takesRightAway?: boolean
}

const notAcknowledged =
  'Stored, but not every worker has confirmed it yet. It holds for all calls as soon as they do.'

/** Gives the warning for the caller, or null. Throws what storage throws; then nothing was written. */
export async function commitChange(
  { storage, notify, clock }: AdminContext,
  change: Change,
): Promise<string | null> {
  const at = clock.nowMs()
  const entry = storage.audit.insert({
    id: newId('audit', at),
    at,
    actor: change.caller.actor.id,
    actorName: change.caller.actor.name,
    address: change.caller.actor.address,
    tenantId: change.tenantId,
    action: change.action,
    kind: change.kind,
    thingId: change.id,
    before: masked(change.before),
    after: masked(change.after),
  })
  await storage.write([...change.queries, entry])
  if (change.changed.length === 0) return null
  return tellWorkers(notify, change.changed, change.takesRightAway ?? false)
}

export async function tellWorkers(
  notify: AdminContext['notify'],
  changed: readonly ChangeNotice[],
  takesRightAway: boolean,
): Promise<string | null> {
  const { isAcknowledged } = await notify(changed, { takesRightAway })
  return takesRightAway ? acknowledgement(isAcknowledged) : null
}

/** The warning of a change that should hold everywhere by now; null when it does. */
export function acknowledgement(isAcknowledged: boolean): string | null {
  return isAcknowledged ? null : notAcknowledged
}

const secretFields: ReadonlySet<string> = new Set([
  'key',
  'secret',
  'password',
  'passwordHash',
  'hash',
  'token',
])

/** The thing with its secrets replaced; views carry none, this holds for whatever comes later. */
export function masked(thing: object | null): object | null {
  if (thing === null) return null
  return Object.fromEntries(
    Object.entries(thing).map(([name, field]) => [
      name,
      secretFields.has(name) && field !== undefined ? '***' : field,
    ]),
  )
}
