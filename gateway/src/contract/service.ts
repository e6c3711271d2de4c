// Services that a tenant publishes, and the plans that a subscription to them gives.
import { z } from 'zod'
import { Id } from './id.ts'
import { AddressName, ModelName, Name, TimeMs } from './name.ts'

const PlanFigure = z.int().min(1).max(1_000_000_000_000_000).nullable()

export const Plan = z.strictObject({
  id: Id,
  name: Name,
  /** Null: no such limit. */
  requestsPerMinute: z.int().min(1).max(1_000_000_000).nullable(),
  parallel: z.int().min(1).max(1_000_000).nullable(),
  /** Stored, not enforced yet: tokens and money (millionths of a dollar) of a minute, a day (UTC), a month. */
  tokensPerMinute: PlanFigure,
  tokensPerDay: PlanFigure,
  tokensPerMonth: PlanFigure,
  moneyPerDayMicros: PlanFigure,
  moneyPerMonthMicros: PlanFigure,
  createdAt: TimeMs,
})
export type Plan = z.infer<typeof Plan>

/** `private`: the owner's tenant; `tenants`: the listed ones too; `platform`: everybody. */
export const Visibility = z.enum(['private', 'tenants', 'platform'])
export type Visibility = z.infer<typeof Visibility>
export const Approval = z.enum(['automatic', 'manual'])
export type Approval = z.infer<typeof Approval>

/** The same request again gets the same answer again, within its time. */
export const ServiceCache = z.strictObject({
  ttlSeconds: z
    .int()
    .min(1)
    .max(30 * 86_400),
})
export type ServiceCache = z.infer<typeof ServiceCache>

export const Service = z.strictObject({
  id: Id,
  tenantId: Id,
  name: AddressName,
  kind: z.enum(['llm']),
  description: z.string().max(2_000),
  /** Public names of models. */
  models: z.array(ModelName).min(1).max(256),
  visibility: Visibility,
  /** Names the tenants for visibility `tenants`; empty there means every tenant. */
  visibleTo: z.array(Id),
  approval: Approval,
  /** A draft is seen by its owners only; a retired service refuses calls. */
  state: z.enum(['draft', 'published', 'retired']),
  /** Null: every request is asked anew. */
  cache: ServiceCache.nullable(),
  createdAt: TimeMs,
})
export type Service = z.infer<typeof Service>
