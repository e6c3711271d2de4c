// Every table of control.db and calls.db, defined once for SQLite and PostgreSQL; migrations are generated from here.
import { sql } from 'drizzle-orm'
import type { Call, CallDetail } from '../contract/call.ts'
import { defaultRouting, type Routing, type Target, type Timeouts } from '../contract/provider.ts'
import type { Approval, Service, ServiceCache, Visibility } from '../contract/service.ts'
import type { SubscriptionHistory, SubscriptionState } from '../contract/subscription.ts'
import type { Role } from '../contract/tenant.ts'
import type { Decision } from '@portcullis/shield-addon/protocol'
import type { Kit } from './kit.ts'

/** What belongs to a thing goes with it; what is only used by others stops its removal (`restrict`). */
const owned = { onDelete: 'cascade' } as const
const used = { onDelete: 'restrict' } as const

function defineControlTables(kit: Kit) {
  const id = () => kit.text('id').primaryKey()
  const createdAt = () => kit.long('created_at').notNull()

  const meta = kit.table('meta', {
    key: kit.text('key').primaryKey(),
    value: kit.text('value').notNull(),
  })

  const tenants = kit.table(
    'tenants',
    { id: id(), name: kit.text('name').notNull(), createdAt: createdAt() },
    (table) => [kit.uniqueIndex('tenants_name').on(table.name)],
  )

  const users = kit.table(
    'users',
    {
      id: id(),
      email: kit.text('email').notNull(),
      name: kit.text('name').notNull(),
      isPlatformAdmin: kit.flag('is_platform_admin').notNull(),
      passwordHash: kit.text('password_hash'),
      createdAt: createdAt(),
    },
    (table) => [kit.uniqueIndex('users_email').on(table.email)],
  )

  const members = kit.table(
    'members',
    {
      tenantId: kit
        .text('tenant_id')
        .notNull()
        .references(() => tenants.id, owned),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, owned),
      role: kit.text('role').$type<Role>().notNull(),
      createdAt: createdAt(),
    },
    (table) => [
      kit.primaryKey({ name: 'members_pk', columns: [table.tenantId, table.userId] }),
      kit.index('members_user').on(table.userId),
    ],
  )

  const sessions = kit.table(
    'sessions',
    {
      id: id(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, owned),
      createdAt: createdAt(),
      expiresAt: kit.long('expires_at').notNull(),
      lastSeenAt: kit.long('last_seen_at').notNull(),
      address: kit.text('address').notNull(),
      userAgent: kit.text('user_agent'),
    },
    (table) => [
      kit.index('sessions_user').on(table.userId),
      kit.index('sessions_expiry').on(table.expiresAt),
    ],
  )

  const providers = kit.table(
    'providers',
    {
      id: id(),
      tenantId: kit.text('tenant_id').references(() => tenants.id, owned),
      name: kit.text('name').notNull(),
      kind: kit.text('kind').notNull(),
      baseUrl: kit.text('base_url'),
      isLocal: kit.flag('is_local').notNull(),
      timeouts: kit.json('timeouts').$type<Timeouts>().notNull(),
      createdAt: createdAt(),
    },
    (table) => [
      kit.uniqueIndex('providers_tenant_name').on(table.tenantId, table.name),
      // Null is equal to nothing, so the index above leaves the platform's names open.
      kit
        .uniqueIndex('providers_platform_name')
        .on(table.name)
        .where(sql`tenant_id is null`),
    ],
  )

  const credentials = kit.table(
    'credentials',
    {
      id: id(),
      providerId: kit
        .text('provider_id')
        .notNull()
        .references(() => providers.id, owned),
      name: kit.text('name').notNull(),
      weight: kit.int('weight').notNull(),
      expiresAt: kit.long('expires_at'),
      isEnabled: kit.flag('is_enabled').notNull().default(true),
      hint: kit.text('hint').notNull(),
      sealedSecret: kit.text('sealed_secret').notNull(),
      createdAt: createdAt(),
    },
    (table) => [kit.uniqueIndex('credentials_provider_name').on(table.providerId, table.name)],
  )

  const models = kit.table(
    'models',
    {
      id: id(),
      name: kit.text('name').notNull(),
      targets: kit.json('targets').$type<Target[]>().notNull(),
      routing: kit.json('routing').$type<Routing>().notNull().default(defaultRouting),
      createdAt: createdAt(),
    },
    (table) => [kit.uniqueIndex('models_name').on(table.name)],
  )

  const plans = kit.table(
    'plans',
    {
      id: id(),
      name: kit.text('name').notNull(),
      requestsPerMinute: kit.long('requests_per_minute'),
      parallel: kit.int('parallel'),
      tokensPerMinute: kit.long('tokens_per_minute'),
      tokensPerDay: kit.long('tokens_per_day'),
      tokensPerMonth: kit.long('tokens_per_month'),
      moneyPerDayMicros: kit.long('money_per_day_micros'),
      moneyPerMonthMicros: kit.long('money_per_month_micros'),
      createdAt: createdAt(),
    },
    (table) => [kit.uniqueIndex('plans_name').on(table.name)],
  )

  const services = kit.table(
    'services',
    {
      id: id(),
      tenantId: kit
        .text('tenant_id')
        .notNull()
        .references(() => tenants.id, owned),
      name: kit.text('name').notNull(),
      kind: kit.text('kind').$type<Service['kind']>().notNull(),
      description: kit.text('description').notNull(),
      models: kit.json('models').$type<string[]>().notNull(),
      visibility: kit.text('visibility').$type<Visibility>().notNull(),
      visibleTo: kit.json('visible_to').$type<string[]>().notNull(),
      approval: kit.text('approval').$type<Approval>().notNull(),
      state: kit.text('state').$type<Service['state']>().notNull(),
      cache: kit.json('cache').$type<ServiceCache>(),
      createdAt: createdAt(),
    },
    (table) => [kit.uniqueIndex('services_tenant_name').on(table.tenantId, table.name)],
  )

  const applications = kit.table(
    'applications',
    {
      id: id(),
      tenantId: kit
        .text('tenant_id')
        .notNull()
        .references(() => tenants.id, owned),
      name: kit.text('name').notNull(),
      createdAt: createdAt(),
    },
    (table) => [kit.uniqueIndex('applications_tenant_name').on(table.tenantId, table.name)],
  )

  const keys = kit.table(
    'keys',
    {
      id: id(),
      applicationId: kit
        .text('application_id')
        .notNull()
        .references(() => applications.id, owned),
      name: kit.text('name').notNull(),
      prefix: kit.text('prefix').notNull(),
      hash: kit.text('hash').notNull(),
      expiresAt: kit.long('expires_at'),
      createdAt: createdAt(),
    },
    (table) => [
      kit.uniqueIndex('keys_hash').on(table.hash),
      kit.uniqueIndex('keys_application_name').on(table.applicationId, table.name),
    ],
  )

  const subscriptions = kit.table(
    'subscriptions',
    {
      id: id(),
      applicationId: kit
        .text('application_id')
        .notNull()
        .references(() => applications.id, owned),
      serviceId: kit
        .text('service_id')
        .notNull()
        .references(() => services.id, owned),
      state: kit.text('state').$type<SubscriptionState>().notNull(),
      // Without its plan a subscription would have no limits at all, so a plan in use stays.
      planId: kit.text('plan_id').references(() => plans.id, used),
      reason: kit.text('reason').notNull(),
      requestedBy: kit.text('requested_by'),
      expiresAt: kit.long('expires_at'),
      createdAt: createdAt(),
      updatedAt: kit.long('updated_at').notNull(),
    },
    (table) => [
      // One open subscription for a pair, also when two ask at once.
      kit
        .uniqueIndex('subscriptions_open_pair')
        .on(table.applicationId, table.serviceId)
        .where(sql`state in ('pending', 'approved', 'suspended')`),
      kit.index('subscriptions_service').on(table.serviceId, table.state),
      kit.index('subscriptions_plan').on(table.planId),
    ],
  )

  const subscriptionHistory = kit.table(
    'subscription_history',
    {
      subscriptionId: kit
        .text('subscription_id')
        .notNull()
        .references(() => subscriptions.id, owned),
      /** 1 for the request, then one more for each event. */
      step: kit.int('step').notNull(),
      event: kit.text('event').$type<SubscriptionHistory['event']>().notNull(),
      from: kit.text('from_state').$type<SubscriptionState>(),
      to: kit.text('to_state').$type<SubscriptionState>().notNull(),
      actor: kit.text('actor').notNull(),
      reason: kit.text('reason').notNull(),
      at: kit.long('at').notNull(),
    },
    (table) => [
      kit.primaryKey({
        name: 'subscription_history_pk',
        columns: [table.subscriptionId, table.step],
      }),
    ],
  )

  const decisions = kit.table(
    'decisions',
    {
      id: id(),
      value: kit.text('value').notNull(),
      createdAt: createdAt(),
      /** Null: no end. */
      expiresAt: kit.long('expires_at'),
      /** An early end by hand. */
      endedAt: kit.long('ended_at'),
      record: kit.json('record').$type<Decision>().notNull(),
    },
    (table) => [
      kit.index('decisions_value').on(table.value),
      kit.index('decisions_expiry').on(table.expiresAt),
    ],
  )

  const audit = kit.table(
    'audit',
    {
      id: id(),
      at: kit.long('at').notNull(),
      actor: kit.text('actor').notNull(),
      actorName: kit.text('actor_name').notNull(),
      address: kit.text('address'),
      tenantId: kit.text('tenant_id'),
      action: kit.text('action').notNull(),
      kind: kit.text('kind').notNull(),
      thingId: kit.text('thing_id').notNull(),
      before: kit.json('before'),
      after: kit.json('after'),
    },
    (table) => [
      kit.index('audit_tenant').on(table.tenantId, table.id),
      kit.index('audit_thing').on(table.thingId),
    ],
  )

  return {
    meta,
    tenants,
    users,
    members,
    sessions,
    providers,
    credentials,
    models,
    plans,
    services,
    applications,
    keys,
    subscriptions,
    subscriptionHistory,
    decisions,
    audit,
  }
}

/** About as many columns as filters need; everything else of a call is in `detail`. Few indexes: each costs every write. */
function defineCallTables(kit: Kit) {
  const calls = kit.table(
    'calls',
    {
      id: kit.text('id').primaryKey(),
      at: kit.long('at').notNull(),
      tenantId: kit.text('tenant_id'),
      applicationId: kit.text('application_id'),
      serviceId: kit.text('service_id'),
      model: kit.text('model'),
      provider: kit.text('provider'),
      status: kit.int('status').notNull(),
      errorCode: kit.text('error_code'),
      end: kit.text('end').$type<Call['end']>().notNull(),
      isStream: kit.flag('is_stream').notNull(),
      clientIp: kit.text('client_ip').notNull(),
      inputTokens: kit.long('input_tokens').notNull(),
      outputTokens: kit.long('output_tokens').notNull(),
      costMicros: kit.long('cost_micros'),
      firstTokenMs: kit.real('first_token_ms'),
      totalMs: kit.real('total_ms').notNull(),
      detail: kit.json('detail').$type<CallDetail>().notNull(),
    },
    (table) => [
      kit.index('calls_at').on(table.at, table.id),
      kit.index('calls_tenant_at').on(table.tenantId, table.at, table.id),
      kit.index('calls_application_at').on(table.applicationId, table.at, table.id),
    ],
  )
  return { calls }
}

export function defineTables(kit: Kit) {
  return { control: defineControlTables(kit), calls: defineCallTables(kit) }
}

export type ControlTables = ReturnType<typeof defineControlTables>
export type CallTables = ReturnType<typeof defineCallTables>
