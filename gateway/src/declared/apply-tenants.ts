// Applies the declared tenants with their services and applications; keys and members have files of their own.
import { newId } from '../contract/id.ts'
import { applyKeys } from './apply-keys.ts'
import { applyMembers } from './apply-members.ts'
import { idOf, type Ids } from './apply-upstreams.ts'
import { addStep, sameFields, type Draft } from './change.ts'
import type { Declared, DeclaredTenant } from './schema.ts'

export interface TenantIds {
  readonly tenants: Ids
  /** By `tenant/name`. */
  readonly services: Ids
  readonly applications: Ids
}

export async function applyTenants(draft: Draft, { tenants }: Declared): Promise<TenantIds> {
  const { storage, clock } = draft
  const ids = { tenants: new Map(), services: new Map(), applications: new Map() }
  for (const { name } of tenants) {
    const stored = await storage.tenants.byName(name)
    const id = stored?.id ?? newId('tenant', clock.nowMs())
    ids.tenants.set(name, id)
    addStep(draft, {
      kind: 'tenant',
      id,
      name,
      tenantId: id,
      before: sameFields(stored, { name }),
      after: { name },
      create: () => [storage.tenants.insert({ id, name, createdAt: clock.nowMs() })],
      update: () => [],
    })
  }
  await applyMembers(draft, tenants, ids.tenants)
  await applyServices(draft, tenants, ids)
  await applyApplications(draft, tenants, ids)
  await applyKeys(draft, tenants, ids)
  return ids
}

/** One kind after the other, and all that is stored of a kind read at once: a file may hold 100,000 things. */
async function applyServices(
  draft: Draft,
  tenants: readonly DeclaredTenant[],
  ids: { readonly tenants: Ids; readonly services: Map<string, string> },
): Promise<void> {
  const { storage, clock } = draft
  const known = byTenantAndName(await storage.services.all())
  for (const tenant of tenants) {
    const tenantId = idOf(ids.tenants, tenant.name)
    for (const { visible_to, cache, ...declared } of tenant.services) {
      const stored = known.get(`${tenantId}/${declared.name}`)
      const id = stored?.id ?? newId('service', clock.nowMs())
      const name = `${tenant.name}/${declared.name}`
      ids.services.set(name, id)
      const wanted = {
        ...declared,
        visibleTo: visible_to.map((owner) => idOf(ids.tenants, owner)),
        cache: cache === null ? null : { ttlSeconds: cache.ttl_seconds },
      }
      addStep(draft, {
        kind: 'service',
        id,
        name,
        tenantId,
        before: sameFields(stored, wanted),
        after: wanted,
        create: () => [
          storage.services.insert({ id, tenantId, ...wanted, createdAt: clock.nowMs() }),
        ],
        update: () => [storage.services.update(id, wanted)],
      })
    }
  }
}

async function applyApplications(
  draft: Draft,
  tenants: readonly DeclaredTenant[],
  ids: { readonly tenants: Ids; readonly applications: Map<string, string> },
): Promise<void> {
  const { storage, clock } = draft
  const known = byTenantAndName(await storage.applications.all())
  for (const tenant of tenants) {
    const tenantId = idOf(ids.tenants, tenant.name)
    for (const { name } of tenant.applications) {
      const stored = known.get(`${tenantId}/${name}`)
      const id = stored?.id ?? newId('application', clock.nowMs())
      ids.applications.set(`${tenant.name}/${name}`, id)
      addStep(draft, {
        kind: 'application',
        id,
        name: `${tenant.name}/${name}`,
        tenantId,
        before: sameFields(stored, { name }),
        after: { name },
        create: () => [
          storage.applications.insert({ id, tenantId, name, createdAt: clock.nowMs() }),
        ],
        update: () => [],
      })
    }
  }
}

function byTenantAndName<T extends { readonly tenantId: string; readonly name: string }>(
  things: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(things.map((thing) => [`${thing.tenantId}/${thing.name}`, thing]))
}
