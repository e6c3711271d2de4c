// The sections of portcullis.yaml that declare an installation, in the file's own words and units.
import { z } from 'zod'
import { UpstreamKey } from '../contract/api/providers.ts'
import { ModelName, Name, AddressName } from '../contract/name.ts'
import { Timeouts } from '../contract/provider.ts'
import { Approval, Plan, ServiceCache, Visibility } from '../contract/service.ts'
import { Email, Password, Role } from '../contract/tenant.ts'
import { DeclaredModel } from './model-schema.ts'

/** `2027-01-31` or `2027-01-31T12:00:00Z`, read as epoch milliseconds. */
const Time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'write a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z',
  })
  .transform((text) => Date.parse(text))

const timeouts = Timeouts.shape
const DeclaredTimeouts = z
  .strictObject({
    connect_ms: timeouts.connectMs,
    first_token_ms: timeouts.firstTokenMs,
    idle_ms: timeouts.idleMs,
    total_ms: timeouts.totalMs,
  })
  .transform((declared) => ({
    connectMs: declared.connect_ms,
    firstTokenMs: declared.first_token_ms,
    idleMs: declared.idle_ms,
    totalMs: declared.total_ms,
  }))

const DeclaredCredential = z
  .strictObject({
    name: Name,
    key: UpstreamKey,
    weight: z.int().min(0).max(1_000).default(1),
    expires: Time.nullable().default(null),
    enabled: z.boolean().default(true),
  })
  .transform(({ expires, enabled, ...declared }) => ({
    ...declared,
    expiresAt: expires,
    isEnabled: enabled,
  }))

const DeclaredProvider = z.strictObject({
  name: Name,
  /** A row of the provider registry. */
  kind: z.string(),
  /** Each kind has its default. */
  base_url: z
    .url({ protocol: /^https?$/, error: 'write a URL that begins with http:// or https://' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** Allows a loopback or private address. */
  local: z.boolean().default(false),
  timeouts: DeclaredTimeouts.prefault({}),
  credentials: z.array(DeclaredCredential).default([]),
})

/** Dollars as a number, to the millionth; read as millionths. */
const Dollars = z
  .number()
  .min(0.000_001)
  .max(1_000_000_000)
  .transform((dollars) => Math.round(dollars * 1_000_000))

const limits = Plan.shape
const DeclaredPlan = z
  .strictObject({
    name: Name,
    requests_per_minute: limits.requestsPerMinute.default(null),
    parallel: limits.parallel.default(null),
    tokens_per_minute: limits.tokensPerMinute.default(null),
    tokens_per_day: limits.tokensPerDay.default(null),
    tokens_per_month: limits.tokensPerMonth.default(null),
    money_per_day_usd: Dollars.nullable().default(null),
    money_per_month_usd: Dollars.nullable().default(null),
  })
  .transform((declared) => ({
    name: declared.name,
    requestsPerMinute: declared.requests_per_minute,
    parallel: declared.parallel,
    tokensPerMinute: declared.tokens_per_minute,
    tokensPerDay: declared.tokens_per_day,
    tokensPerMonth: declared.tokens_per_month,
    moneyPerDayMicros: declared.money_per_day_usd,
    moneyPerMonthMicros: declared.money_per_month_usd,
  }))

const DeclaredMember = z.strictObject({
  email: Email,
  role: Role,
  /** The file's word holds: at each apply it becomes the user's password again. Without one the user's own stands. */
  password: Password.optional(),
})

const DeclaredService = z.strictObject({
  name: AddressName,
  kind: z.literal('llm'),
  description: z.string().max(2_000).default(''),
  models: z.array(ModelName).min(1, 'name at least one model').max(256),
  visibility: Visibility.default('private'),
  /** Names of tenants, for visibility `tenants`; without any, every tenant. */
  visible_to: z.array(AddressName).default([]),
  approval: Approval.default('manual'),
  state: z.enum(['draft', 'published', 'retired']).default('published'),
  /** Answers are given again to the same request of the same tenant. */
  cache: z.strictObject({ ttl_seconds: ServiceCache.shape.ttlSeconds }).nullable().default(null),
})

const DeclaredKey = z.strictObject({
  name: Name,
  /** Stored as a hash. */
  value: z
    .string()
    .min(32, 'a key has at least 32 characters')
    .max(1_024)
    .regex(/^[\x21-\x7e]+$/, 'a key has no spaces and only ASCII characters'),
  expires: Time.nullable().default(null),
})

const DeclaredSubscription = z.strictObject({
  /** The service's owner. */
  tenant: AddressName,
  service: AddressName,
  plan: Name.optional(),
  state: z.enum(['pending', 'approved', 'suspended']).default('approved'),
  expires: Time.nullable().default(null),
})

const DeclaredApplication = z.strictObject({
  name: Name,
  keys: z.array(DeclaredKey).default([]),
  subscriptions: z.array(DeclaredSubscription).default([]),
})

const DeclaredTenant = z.strictObject({
  name: AddressName,
  members: z.array(DeclaredMember).default([]),
  services: z.array(DeclaredService).default([]),
  applications: z.array(DeclaredApplication).default([]),
})

/** Section name -> what it holds. */
export const declaredSections = {
  providers: z.array(DeclaredProvider),
  models: z.array(DeclaredModel),
  plans: z.array(DeclaredPlan),
  tenants: z.array(DeclaredTenant),
} as const

export type DeclaredProvider = z.output<typeof DeclaredProvider>
export type DeclaredPlan = z.output<typeof DeclaredPlan>
export type DeclaredTenant = z.output<typeof DeclaredTenant>
export type DeclaredService = z.output<typeof DeclaredService>
export type DeclaredApplication = z.output<typeof DeclaredApplication>
export type DeclaredSubscription = z.output<typeof DeclaredSubscription>

/** What a file declares; every name in it that refers to another thing is declared in it too. */
export interface Declared {
  readonly providers: readonly DeclaredProvider[]
  readonly models: readonly DeclaredModel[]
  readonly plans: readonly DeclaredPlan[]
  readonly tenants: readonly DeclaredTenant[]
}
