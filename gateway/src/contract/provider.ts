// Providers, their credentials, and the public models that stand on them.
import { z } from 'zod'
import { Capability } from './capability.ts'
import { Id } from './id.ts'
import { Prices } from './model-facts.ts'
import { ModelName, Name, TimeMs } from './name.ts'

/** Deadlines of one upstream attempt, and of the call over all attempts (`totalMs`). The first token's is for streams: a whole answer is bounded by the total. */
export const Timeouts = z.strictObject({
  connectMs: z.int().min(1).max(600_000).default(3_000),
  firstTokenMs: z.int().min(1).max(3_600_000).default(60_000),
  idleMs: z.int().min(1).max(3_600_000).default(60_000),
  totalMs: z.int().min(1).max(7_200_000).default(600_000),
})
export type Timeouts = z.infer<typeof Timeouts>

export const Provider = z.strictObject({
  id: Id,
  /** Null: of the platform. */
  tenantId: Id.nullable(),
  name: Name,
  /** A row of the provider registry: `openai`, `anthropic`, `openai-compatible`, `demo`. */
  kind: z.string().min(1).max(63),
  /** Null: the kind's default. Ends in the version, without a slash. */
  baseUrl: z.url().nullable(),
  /** Allows loopback and private addresses. */
  isLocal: z.boolean(),
  timeouts: Timeouts,
  createdAt: TimeMs,
})
export type Provider = z.infer<typeof Provider>

export const Credential = z.strictObject({
  id: Id,
  providerId: Id,
  name: Name,
  /** Of two that are healthy one with weight 2 takes twice as many calls; 0: only when no other can. */
  weight: z.int().min(0).max(1_000),
  /** From then on it is not used; null: never ends. */
  expiresAt: TimeMs.nullable(),
  /** False: not used until somebody turns it on again. */
  isEnabled: z.boolean(),
  /** Last four characters, for display. */
  hint: z.string().max(8),
  createdAt: TimeMs,
})
export type Credential = z.infer<typeof Credential>

/** All that is named must hold; of a list one. */
export const TargetCondition = z.strictObject({
  /** The name as the client asks for it: `small`, or `service/small`. */
  models: z.array(z.string().min(1).max(256)).min(1).max(64).optional(),
  tenantIds: z.array(Id).min(1).max(256).optional(),
  /** Estimated tokens of the request, both bounds included. */
  minTokens: z.int().min(0).max(100_000_000).optional(),
  maxTokens: z.int().min(0).max(100_000_000).optional(),
  /** The request needs one of these. */
  needs: z.array(Capability).min(1).optional(),
})
export type TargetCondition = z.infer<typeof TargetCondition>

export const Target = z.strictObject({
  providerId: Id,
  /** The provider's own name of the model. */
  model: z.string().min(1).max(256),
  /** Lower is tried first; equal priorities share by weight. */
  priority: z.int().min(1).max(1_000).default(1),
  weight: z.int().min(1).max(1_000).default(1),
  /** Only for requests like these; without it for all. */
  when: TargetCondition.optional(),
  /** What the model can do; a request that needs more goes elsewhere. Absent: unknown, so it is asked. */
  capabilities: z.array(Capability).optional(),
  /** Tokens that fit into the model's context; longer requests go elsewhere. Absent: unknown. */
  contextTokens: z.int().min(1).max(100_000_000).optional(),
  /** The longest answer that the model writes. Absent: as the catalogue knows it. */
  maxOutputTokens: z.int().min(1).max(100_000_000).optional(),
  /** What the provider bills for it. Absent: as the catalogue knows it. */
  prices: Prices.optional(),
  /** Over the provider's own: how long a stream may take to its first token before the next target is tried. */
  firstTokenMs: z.int().min(1).max(3_600_000).optional(),
})
export type Target = z.infer<typeof Target>

/** Which of the targets of equal priority is asked first. */
export const Balance = z.enum(['ordered', 'least_latency', 'cheapest'])
export type Balance = z.infer<typeof Balance>

/** Which calls belong together and stay with one target and credential while these are healthy. */
export const Affinity = z.enum([
  'none',
  /** Calls that name a prompt-cache key, a user, or the response before. */
  'key',
  /** Those, and calls that begin with the same words. */
  'conversation',
])
export type Affinity = z.infer<typeof Affinity>

export const Routing = z.strictObject({
  balance: Balance.default('ordered'),
  /** Of one call, over all targets, hedges included. */
  maxAttempts: z.int().min(1).max(16).default(4),
  /** After so long without content a second target is asked too; null: never. */
  hedgeAfterMs: z.int().min(1).max(600_000).nullable().default(null),
  /** How long a call may wait while every credential cools; 0: it is refused at once. */
  maxQueueMs: z.int().min(0).max(300_000).default(0),
  affinity: Affinity.default('key'),
})
export type Routing = z.infer<typeof Routing>

export const defaultRouting: Routing = Routing.parse({})

export const Model = z.strictObject({
  id: Id,
  name: ModelName,
  targets: z.array(Target).min(1).max(32),
  routing: Routing,
  createdAt: TimeMs,
})
export type Model = z.infer<typeof Model>
