// Makes valid things for the contract suites, each with a new id.
import type { Application } from '../contract/application.ts'
import { newId } from '../contract/id.ts'
import { defaultRouting, type Model, type Provider } from '../contract/provider.ts'
import type { Plan, Service } from '../contract/service.ts'
import type { Tenant, User } from '../contract/tenant.ts'
import type { ControlStorage, HashedKey } from './control-storage.ts'
import { hashKey } from './key-hash.ts'

const createdAt = 1_790_000_000_000

export const tenant = (name = 'acme', more: Partial<Tenant> = {}): Tenant => ({
  id: newId('tenant', createdAt),
  name,
  createdAt,
  ...more,
})

export const user = (
  email = 'ada@acme.example',
): User & { readonly passwordHash: string | null } => ({
  id: newId('user', createdAt),
  email,
  name: 'Ada',
  isPlatformAdmin: false,
  passwordHash: '$argon2id$stand-in',
  createdAt,
})

export const provider = (name = 'openai', more: Partial<Provider> = {}): Provider => ({
  id: newId('provider', createdAt),
  tenantId: null,
  name,
  kind: 'openai',
  baseUrl: null,
  isLocal: false,
  timeouts: { connectMs: 1, firstTokenMs: 2, idleMs: 3, totalMs: 4 },
  createdAt,
  ...more,
})

export const model = (name: string, providerId: string): Model => ({
  id: newId('model', createdAt),
  name,
  targets: [{ providerId, model: 'gpt-4o-mini', priority: 1, weight: 1 }],
  routing: defaultRouting,
  createdAt,
})

export const plan = (name = 'team', more: Partial<Plan> = {}): Plan => ({
  id: newId('plan', createdAt),
  name,
  requestsPerMinute: 600,
  parallel: 20,
  tokensPerMinute: null,
  tokensPerDay: null,
  tokensPerMonth: null,
  moneyPerDayMicros: 25_000_000,
  moneyPerMonthMicros: null,
  createdAt,
  ...more,
})

export const service = (tenantId: string, name = 'chat', more: Partial<Service> = {}): Service => ({
  id: newId('service', createdAt),
  tenantId,
  name,
  kind: 'llm',
  description: '',
  models: ['gpt-4o-mini'],
  visibility: 'private',
  visibleTo: [],
  approval: 'manual',
  state: 'published',
  cache: null,
  createdAt,
  ...more,
})

export const application = (tenantId: string, name = 'web'): Application => ({
  id: newId('application', createdAt),
  tenantId,
  name,
  createdAt,
})

export const key = (applicationId: string, name = 'main', text = `pc_live_${name}`): HashedKey => ({
  id: newId('key', createdAt),
  applicationId,
  name,
  prefix: text.slice(0, 12),
  hash: hashKey(text),
  expiresAt: null,
  createdAt,
})

/** A tenant that publishes a service and one that has an application. */
export async function writeTwoTenants(
  { tenants, services, applications, write }: ControlStorage,
  more: Partial<Service> = {},
) {
  const publisher = tenant('publisher')
  const consumer = tenant('consumer')
  const published = service(publisher.id, 'chat', { visibility: 'platform', ...more })
  const consuming = application(consumer.id)
  await write([
    tenants.insert(publisher),
    tenants.insert(consumer),
    services.insert(published),
    applications.insert(consuming),
  ])
  return { publisher, consumer, published, consuming }
}
