// Applies a declared installation: makes what is missing, changes what differs, and takes nothing away.
import type { Clock } from '../contract/clock.ts'
import { GatewayError } from '../errors.ts'
import type { ControlStorage } from '../storage/index.ts'
import { applyModels } from './apply-models.ts'
import { applySubscriptions } from './apply-subscriptions.ts'
import { applyTenants } from './apply-tenants.ts'
import { applyPlans, applyProviders } from './apply-upstreams.ts'
import type { Change, Draft } from './change.ts'
import type { Declared } from './schema.ts'

/** Two gateways that start at once on one database may make the same thing; the second look finds it there. */
const attempts = 3

/**
 * All in one transaction. Applying the same again changes nothing. A thing that the file does not name stays as it is.
 * Throws SettingsError for a key's value that another key has, and what storage throws.
 */
export async function applyDeclared(
  declared: Declared,
  storage: ControlStorage,
  clock: Pick<Clock, 'nowMs'>,
): Promise<{ readonly changes: readonly Change[] }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { changes: await applyOnce(declared, storage, clock) }
    } catch (error) {
      const isRace = error instanceof GatewayError && error.code === 'conflict'
      if (!isRace || attempt === attempts) throw error
    }
  }
}

async function applyOnce(
  declared: Declared,
  storage: ControlStorage,
  clock: Pick<Clock, 'nowMs'>,
): Promise<readonly Change[]> {
  const draft: Draft = { storage, clock, queries: [], history: [], audit: [], changes: [] }
  const providerIds = await applyProviders(draft, declared)
  const plans = await applyPlans(draft, declared)
  const ids = await applyTenants(draft, declared)
  await applyModels(draft, declared, { providers: providerIds, tenants: ids.tenants })
  await applySubscriptions(draft, declared, { ...ids, plans })
  await storage.write([...draft.queries, ...draft.history, ...draft.audit])
  return draft.changes
}
