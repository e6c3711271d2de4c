// Applies the declared tenants: their members, services, applications and keys.
import { newId } from '../contract/id.ts'
import { SettingsError } from '../errors.ts'
import { displayPrefix, hashKey } from '../storage/key-hash.ts'
import { applyMembers } from './apply-members.ts'
import { idOf, type Ids } from './apply-upstreams.ts'
import { addStep, sameFields, type Draft } from './change.ts'
import type { Declared, DeclaredApplication, DeclaredTenant } from './schema.ts'

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
  for (const tenant of tenants) {
    for (const service of tenant.services) {
      const id = await applyService(draft, tenant, service, ids.tenants)
      ids.services.set(`${tenant.name}/${service.name}`, id)
    }
    for (const application of tenant.applications) {
      const id = await applyApplication(draft, tenant, application, ids.tenants)
      ids.applications.set(`${tenant.name}/${application.name}`, id)
    }
  }
  return ids
}

async function applyService(
  draft: Draft,
  tenant: DeclaredTenant,
  { visible_to, cache, ...declared }: DeclaredTenant['services'][number],
  tenantIds: Ids,
): Promise<string> {
  const { storage, clock } = draft
  const tenantId = idOf(tenantIds, tenant.name)
  const stored = await storage.services.byName(tenantId, declared.name)
  const id = stored?.id ?? newId('service', clock.nowMs())
  const wanted = {
    ...declared,
    visibleTo: visible_to.map((name) => idOf(tenantIds, name)),
    cache: cache === null ? null : { ttlSeconds: cache.ttl_seconds },
  }
  addStep(draft, {
    kind: 'service',
    id,
    name: `${tenant.name}/${declared.name}`,
    tenantId,
    before: sameFields(stored, wanted),
    after: wanted,
    create: () => [storage.services.insert({ id, tenantId, ...wanted, createdAt: clock.nowMs() })],
    update: () => [storage.services.update(id, wanted)],
  })
  return id
}

async function applyApplication(
  draft: Draft,
  tenant: DeclaredTenant,
  declared: DeclaredApplication,
  tenantIds: Ids,
): Promise<string> {
  const { storage, clock } = draft
  const tenantId = idOf(tenantIds, tenant.name)
  const { name } = declared
  const stored = await storage.applications.byName(tenantId, name)
  const id = stored?.id ?? newId('application', clock.nowMs())
  addStep(draft, {
    kind: 'application',
    id,
    name: `${tenant.name}/${name}`,
    tenantId,
    before: sameFields(stored, { name }),
    after: { name },
    create: () => [storage.applications.insert({ id, tenantId, name, createdAt: clock.nowMs() })],
    update: () => [],
  })
  await applyKeys(draft, declared, { id, tenantId, place: `${tenant.name}/${name}` })
  return id
}

async function applyKeys(
  draft: Draft,
  { keys }: DeclaredApplication,
  application: { readonly id: string; readonly tenantId: string; readonly place: string },
): Promise<void> {
  const { storage, clock } = draft
  const { tenantId, place } = application
  const known = await storage.keys.all({ applicationId: application.id })
  const names = new Set(keys.map(({ name }) => name))
  for (const { name, value, expires } of keys) {
    const hash = hashKey(value)
    const sameValue = await storage.keys.byHash(hash)
    const sameName = known.find((key) => key.name === name)
    const isElsewhere = sameValue !== null && sameValue.id !== sameName?.id
    // The same value under a name that the file has no longer: the key was renamed.
    const isRenamed =
      isElsewhere &&
      sameName === undefined &&
      sameValue.applicationId === application.id &&
      !names.has(sameValue.name)
    if (isElsewhere && !isRenamed) {
      throw new SettingsError(
        `the value of key ${place}/${name} is the one of another key already, "${sameValue.name}"`,
      )
    }
    const stored = sameName ?? sameValue
    const id = stored?.id ?? newId('key', clock.nowMs())
    const wanted = { name, prefix: displayPrefix(value), expiresAt: expires }
    addStep(draft, {
      kind: 'key',
      id,
      name: `${place}/${name}`,
      tenantId,
      before: sameFields(stored, wanted),
      after: wanted,
      isSecretNew: stored !== null && sameValue === null,
      create: () => [
        storage.keys.insert({
          ...{ id, applicationId: application.id, hash },
          ...{ ...wanted, createdAt: clock.nowMs() },
        }),
      ],
      update: () => [storage.keys.update(id, { ...wanted, hash })],
    })
  }
}
