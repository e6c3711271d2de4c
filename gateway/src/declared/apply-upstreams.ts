// Applies the declared providers with their credentials, and the plans.
import { newId } from '../contract/id.ts'
import { addStep, sameFields, type Draft } from './change.ts'
import type { Declared, DeclaredProvider } from './schema.ts'

/** Ids by name, of those that were there and of those that are made now. */
export type Ids = ReadonlyMap<string, string>

export async function applyProviders(draft: Draft, { providers }: Declared): Promise<Ids> {
  const { storage, clock } = draft
  const ids = new Map<string, string>()
  for (const declared of providers) {
    const stored = await storage.providers.byName(null, declared.name)
    const id = stored?.id ?? newId('provider', clock.nowMs())
    ids.set(declared.name, id)
    const wanted = {
      name: declared.name,
      kind: declared.kind,
      baseUrl: declared.base_url ?? null,
      isLocal: declared.local,
      timeouts: declared.timeouts,
    }
    addStep(draft, {
      kind: 'provider',
      id,
      name: declared.name,
      tenantId: null,
      before: sameFields(stored, wanted),
      after: wanted,
      create: () => [
        storage.providers.insert({ id, tenantId: null, ...wanted, createdAt: clock.nowMs() }),
      ],
      update: () => [storage.providers.update(id, wanted)],
    })
    await applyCredentials(draft, declared, id)
  }
  return ids
}

async function applyCredentials(
  draft: Draft,
  { name: providerName, credentials }: DeclaredProvider,
  providerId: string,
): Promise<void> {
  const { storage, clock } = draft
  const known = await storage.credentials.withSecrets([providerId])
  for (const { key, ...wanted } of credentials) {
    const { name } = wanted
    const stored = known.find((credential) => credential.name === name)
    const id = stored?.id ?? newId('credential', clock.nowMs())
    addStep(draft, {
      kind: 'credential',
      id,
      name: `${providerName}/${name}`,
      tenantId: null,
      before: sameFields(stored, wanted),
      after: wanted,
      isSecretNew: stored !== undefined && stored.secret !== key,
      create: () => [
        storage.credentials.insert({
          ...{ id, providerId, ...wanted },
          ...{ secret: key, createdAt: clock.nowMs() },
        }),
      ],
      update: () => [storage.credentials.update(id, { ...wanted, secret: key })],
    })
  }
}

export async function applyPlans(draft: Draft, { plans }: Declared): Promise<Ids> {
  const { storage, clock } = draft
  const ids = new Map<string, string>()
  for (const wanted of plans) {
    const stored = await storage.plans.byName(wanted.name)
    const id = stored?.id ?? newId('plan', clock.nowMs())
    ids.set(wanted.name, id)
    addStep(draft, {
      kind: 'plan',
      id,
      name: wanted.name,
      tenantId: null,
      before: sameFields(stored, wanted),
      after: wanted,
      create: () => [storage.plans.insert({ id, ...wanted, createdAt: clock.nowMs() })],
      update: () => [storage.plans.update(id, wanted)],
    })
  }
  return ids
}

/** Parsing has made sure that every name is declared. */
export function idOf(ids: Ids, name: string): string {
  const id = ids.get(name)
  if (id === undefined) throw new Error(`"${name}" was not applied before what refers to it`)
  return id
}
