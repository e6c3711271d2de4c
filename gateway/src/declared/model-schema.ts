// A model in portcullis.yaml: its targets, when each is asked, and how one is chosen.
import { z } from 'zod'
import { Capability } from '../contract/capability.ts'
import { Prices } from '../contract/model-facts.ts'
import { AddressName, ModelName, Name } from '../contract/name.ts'
import { Routing, Target, TargetCondition } from '../contract/provider.ts'

const condition = TargetCondition.shape
const target = Target.shape
const routing = Routing.shape

const DeclaredCondition = z
  .strictObject({
    models: condition.models,
    /** Names of tenants in this file. */
    tenants: z.array(AddressName).min(1).max(256).optional(),
    min_tokens: condition.minTokens,
    max_tokens: condition.maxTokens,
    needs: condition.needs,
  })
  .refine(
    ({ min_tokens, max_tokens }) =>
      min_tokens === undefined || max_tokens === undefined || min_tokens <= max_tokens,
    { error: 'min_tokens is above max_tokens', path: ['min_tokens'] },
  )

const prices = Prices.shape

/** Dollars a million tokens, over what the catalogue says. */
const DeclaredPrices = z
  .strictObject({
    input: prices.input,
    output: prices.output,
    cache_read: prices.cacheRead,
    cache_write_5m: prices.cacheWrite5m,
    cache_write_1h: prices.cacheWrite1h,
    audio_input: prices.audioInput,
    audio_output: prices.audioOutput,
    /** Dollars. */
    per_request: prices.perRequest,
  })
  .transform((declared) =>
    withoutUndefined({
      input: declared.input,
      output: declared.output,
      cacheRead: declared.cache_read,
      cacheWrite5m: declared.cache_write_5m,
      cacheWrite1h: declared.cache_write_1h,
      audioInput: declared.audio_input,
      audioOutput: declared.audio_output,
      perRequest: declared.per_request,
    }),
  )

/** As it comes back from the storage. */
function withoutUndefined(given: {
  readonly [Name in keyof Prices]: Prices[Name] | undefined
}): Prices {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Prices
}

const DeclaredTarget = z.strictObject({
  provider: Name,
  model: target.model,
  priority: target.priority,
  weight: target.weight,
  when: DeclaredCondition.optional(),
  capabilities: z.array(Capability).optional(),
  context_tokens: target.contextTokens,
  /** The longest answer that the model writes. */
  max_output_tokens: target.maxOutputTokens,
  prices: DeclaredPrices.optional(),
  first_token_ms: target.firstTokenMs,
})

export const DeclaredModel = z
  .strictObject({
    name: ModelName,
    balance: routing.balance,
    /** Of one call, over all targets. */
    max_attempts: routing.maxAttempts,
    hedge_after_ms: routing.hedgeAfterMs,
    max_queue_ms: routing.maxQueueMs,
    affinity: routing.affinity,
    targets: z.array(DeclaredTarget).min(1, 'name at least one target').max(32),
  })
  .transform((declared) => ({
    name: declared.name,
    targets: declared.targets,
    routing: {
      balance: declared.balance,
      maxAttempts: declared.max_attempts,
      hedgeAfterMs: declared.hedge_after_ms,
      maxQueueMs: declared.max_queue_ms,
      affinity: declared.affinity,
    },
  }))

export type DeclaredModel = z.output<typeof DeclaredModel>
export type DeclaredTarget = z.output<typeof DeclaredTarget>
