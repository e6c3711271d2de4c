// A model in portcullis.yaml: its targets, when each is asked, and how one is chosen.
import { z } from 'zod'
import { Capability } from '../contract/capability.ts'
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

const DeclaredTarget = z.strictObject({
  provider: Name,
  model: target.model,
  priority: target.priority,
  weight: target.weight,
  when: DeclaredCondition.optional(),
  capabilities: z.array(Capability).optional(),
  context_tokens: target.contextTokens,
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
