// Applies the declared keys: makes those that are not there, takes new values and new names.
import { newId } from '../contract/id.ts'
import { SettingsError } from '../errors.ts'
import { displayPrefix, hashKey } from '../storage/key-hash.ts'
import type { HashedKey } from '../storage/index.ts'
import { idOf, type Ids } from './apply-upstreams.ts'
import { addStep, sameFields, type Draft } from './change.ts'
import type { DeclaredApplication, DeclaredTenant } from './schema.ts'

/** What is stored: read once for all. */
interface KnownKeys {
  readonly byHash: ReadonlyMap<string, HashedKey>
  /** By `applicationId/name`. */
  readonly byName: ReadonlyMap<string, HashedKey>
}

export async function applyKeys(
  draft: Draft,
  tenants: readonly DeclaredTenant[],
  ids: { readonly tenants: Ids; readonly applications: Ids },
): Promise<void> {
  const stored = await draft.storage.keys.withHashes()
  const known: KnownKeys = {
    byHash: new Map(stored.map((key) => [key.hash, key])),
    byName: new Map(stored.map((key) => [`${key.applicationId}/${key.name}`, key])),
  }
  for (const tenant of tenants) {
    for (const application of tenant.applications) {
      const place = `${tenant.name}/${application.name}`
      applyKeysOf(draft, application.keys, known, {
        ...{ id: idOf(ids.applications, place), place },
        tenantId: idOf(ids.tenants, tenant.name),
      })
    }
  }
}

function applyKeysOf(
  draft: Draft,
  keys: DeclaredApplication['keys'],
  known: KnownKeys,
  application: { readonly id: string; readonly tenantId: string; readonly place: string },
): void {
  const { storage, clock } = draft
  const { id: applicationId, tenantId, place } = application
  const names = new Set(keys.map(({ name }) => name))
  for (const { name, value, expires } of keys) {
    const hash = hashKey(value)
    const sameValue = known.byHash.get(hash)
    const sameName = known.byName.get(`${applicationId}/${name}`)
    const isElsewhere = sameValue !== undefined && sameValue.id !== sameName?.id
    // The same value under a name that the file has no longer: the key was renamed.
    const isRenamed =
      isElsewhere &&
      sameName === undefined &&
      sameValue.applicationId === applicationId &&
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
      isSecretNew: stored !== undefined && sameValue === undefined,
      create: () => [
        storage.keys.insert({ id, applicationId, hash, ...wanted, createdAt: clock.nowMs() }),
      ],
      update: () => [storage.keys.update(id, { ...wanted, hash })],
    })
  }
}
