// Writes the public models for the exported portcullis.yaml, in the file's own words.
import { defaultRouting, type Routing, type Target } from '../contract/provider.ts'
import type { Tenant } from '../contract/tenant.ts'
import type { ControlStorage } from '../storage/index.ts'

/** Models stand on the platform's providers; a target of another is left out, and a comment in the file names it. `literal` keeps text that looks like a reference. */
export async function exportModels(
  { models, providers }: ControlStorage,
  tenants: readonly Tenant[],
  literal: (text: string) => string,
) {
  const names = new Map((await providers.all({ tenantId: null })).map(({ id, name }) => [id, name]))
  return (await models.all()).map(({ name, targets, routing }) => ({
    name,
    ...exportRouting(routing),
    targets: targets.flatMap((target) => {
      const provider = names.get(target.providerId)
      return provider === undefined ? [] : [{ provider, ...exportTarget(target, tenants, literal) }]
    }),
  }))
}

/** Only what differs from the defaults. */
function exportRouting(routing: Routing) {
  const { balance, maxAttempts, hedgeAfterMs, maxQueueMs, affinity } = routing
  return {
    ...(balance === defaultRouting.balance ? {} : { balance }),
    ...(maxAttempts === defaultRouting.maxAttempts ? {} : { max_attempts: maxAttempts }),
    ...(hedgeAfterMs === null ? {} : { hedge_after_ms: hedgeAfterMs }),
    ...(maxQueueMs === defaultRouting.maxQueueMs ? {} : { max_queue_ms: maxQueueMs }),
    ...(affinity === defaultRouting.affinity ? {} : { affinity }),
  }
}

function exportTarget(
  target: Target,
  tenants: readonly Tenant[],
  literal: (text: string) => string,
) {
  const { model, priority, weight, when, capabilities, contextTokens, firstTokenMs } = target
  return {
    ...{ model: literal(model), priority, weight },
    ...(when === undefined ? {} : { when: exportCondition(when, tenants, literal) }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(contextTokens === undefined ? {} : { context_tokens: contextTokens }),
    ...(firstTokenMs === undefined ? {} : { first_token_ms: firstTokenMs }),
  }
}

function exportCondition(
  { models, tenantIds, minTokens, maxTokens, needs }: NonNullable<Target['when']>,
  tenants: readonly Tenant[],
  literal: (text: string) => string,
) {
  const nameOf = (id: string) => tenants.find((tenant) => tenant.id === id)?.name ?? []
  return {
    ...(models === undefined ? {} : { models: models.map(literal) }),
    ...(tenantIds === undefined ? {} : { tenants: tenantIds.flatMap(nameOf) }),
    ...(minTokens === undefined ? {} : { min_tokens: minTokens }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(needs === undefined ? {} : { needs }),
  }
}
