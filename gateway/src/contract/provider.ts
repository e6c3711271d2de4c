// Providers, their credentials, and the public models that stand on them.
import { z } from 'zod'
import { Id } from './id.ts'
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
  weight: z.int().min(0).max(1_000),
  /** Last four characters, for display. */
  hint: z.string().max(8),
  createdAt: TimeMs,
})
export type Credential = z.infer<typeof Credential>

export const Target = z.strictObject({
  providerId: Id,
  /** The provider's own name of the model. */
  model: z.string().min(1).max(256),
  /** Lower is tried first; equal priorities share by weight. */
  priority: z.int().min(1).max(1_000).default(1),
  weight: z.int().min(1).max(1_000).default(1),
})
export type Target = z.infer<typeof Target>

export const Model = z.strictObject({
  id: Id,
  name: ModelName,
  targets: z.array(Target).min(1).max(32),
  createdAt: TimeMs,
})
export type Model = z.infer<typeof Model>
