// Writes the public models for the exported portcullis.yaml, in the file's own words.
import type { Prices } from '../contract/model-facts.ts'
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
  const { maxOutputTokens, prices } = target
  return {
    ...{ model: literal(model), priority, weight },
    ...(when === undefined ? {} : { when: exportCondition(when, tenants, literal) }),
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(contextTokens === undefined ? {} : { context_tokens: contextTokens }),
    ...(maxOutputTokens === undefined ? {} : { max_output_tokens: maxOutputTokens }),
    ...(prices === undefined ? {} : { prices: exportPrices(prices) }),
    ...(firstTokenMs === undefined ? {} : { first_token_ms: firstTokenMs }),
  }
}

function exportPrices(prices: Prices) {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, ...rest } = prices
  return {
    input,
    output,
    ...(cacheRead === undefined ? {} : { cache_read: cacheRead }),
    ...(cacheWrite5m === undefined ? {} : { cache_write_5m: cacheWrite5m }),
    ...(cacheWrite1h === undefined ? {} : { cache_write_1h: cacheWrite1h }),
    ...(rest.audioInput === undefined ? {} : { audio_input: rest.audioInput }),
    ...(rest.audioOutput === undefined ? {} : { audio_output: rest.audioOutput }),
    ...(rest.perRequest === undefined ? {} : { per_request: rest.perRequest }),
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
