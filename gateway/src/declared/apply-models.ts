// Applies the declared models: names of providers and tenants become ids.
import { newId } from '../contract/id.ts'
import type { Target } from '../contract/provider.ts'
import { idOf, type Ids } from './apply-upstreams.ts'
import { addStep, sameFields, type Draft } from './change.ts'
import type { DeclaredTarget } from './model-schema.ts'
import type { Declared } from './schema.ts'

export async function applyModels(
  draft: Draft,
  { models }: Declared,
  ids: { readonly providers: Ids; readonly tenants: Ids },
): Promise<void> {
  const { storage, clock } = draft
  for (const { name, targets, routing } of models) {
    const stored = await storage.models.byName(name)
    const id = stored?.id ?? newId('model', clock.nowMs())
    const wanted = { name, targets: targets.map((target) => toTarget(target, ids)), routing }
    addStep(draft, {
      kind: 'model',
      id,
      name,
      tenantId: null,
      before: sameFields(stored, wanted),
      after: wanted,
      create: () => [storage.models.insert({ id, ...wanted, createdAt: clock.nowMs() })],
      update: () => [storage.models.update(id, wanted)],
    })
  }
}

/** Without a trace of what the file does not say, as it comes back from the storage. */
function toTarget(
  declared: DeclaredTarget,
  ids: { readonly providers: Ids; readonly tenants: Ids },
): Target {
  const { provider, model, priority, weight, when, capabilities } = declared
  return {
    ...{ providerId: idOf(ids.providers, provider), model, priority, weight },
    ...(when === undefined ? {} : { when: toCondition(when, ids.tenants) }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(declared.context_tokens === undefined ? {} : { contextTokens: declared.context_tokens }),
    ...(declared.max_output_tokens === undefined
      ? {}
      : { maxOutputTokens: declared.max_output_tokens }),
    ...(declared.prices === undefined ? {} : { prices: declared.prices }),
    ...(declared.first_token_ms === undefined ? {} : { firstTokenMs: declared.first_token_ms }),
  }
}

function toCondition(
  { models, tenants, min_tokens, max_tokens, needs }: NonNullable<DeclaredTarget['when']>,
  tenantIds: Ids,
): NonNullable<Target['when']> {
  return {
    ...(models === undefined ? {} : { models }),
    ...(tenants === undefined ? {} : { tenantIds: tenants.map((name) => idOf(tenantIds, name)) }),
    ...(min_tokens === undefined ? {} : { minTokens: min_tokens }),
    ...(max_tokens === undefined ? {} : { maxTokens: max_tokens }),
    ...(needs === undefined ? {} : { needs }),
  }
}
