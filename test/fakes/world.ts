// Entities for hand-made worlds: a tenant with an application that may call, and one that may not.
import { createHash } from 'node:crypto'
import { defaultRouting, type Timeouts } from '../../gateway/src/contract/provider.ts'
import type {
  CredentialEntity,
  Entity,
  KeyEntity,
  ModelEntity,
  ProviderEntity,
  ServiceEntity,
  SubscriptionEntity,
  TargetEntity,
} from '../../gateway/src/snapshot/world.ts'

export const clientKey = 'pc_live_0123456789abcdefghijklmnopqrstuv'
/** Of an application without any subscription. */
export const strangerKey = 'pc_live_zyxwvutsrqponmlkjihgfedcba987654'
export const providerSecret = 'sk-upstream-secret-0001'

/** `web` of tenant acme is subscribed to its service chat, which offers `small`; `idle` is not. */
export function people(): Entity[] {
  return [
    { kind: 'tenant', id: 'ten_acme', name: 'acme' },
    { kind: 'tenant', id: 'ten_other', name: 'other' },
    { kind: 'application', id: 'app_web', tenantId: 'ten_acme', name: 'web' },
    { kind: 'application', id: 'app_idle', tenantId: 'ten_acme', name: 'idle' },
    keyOf('key_web', clientKey, 'app_web'),
    keyOf('key_idle', strangerKey, 'app_idle'),
    service({ id: 'srv_chat', name: 'chat', models: ['small'] }),
    subscription({ id: 'sub_web' }),
  ]
}

export function keyOf(
  id: string,
  value: string,
  applicationId: string,
  expiresAt: number | null = null,
): KeyEntity {
  const hash = createHash('sha256').update(value).digest('hex')
  return { kind: 'key', id, hash, applicationId, expiresAt }
}

export function service(fields: Partial<ServiceEntity> & { readonly id: string }): ServiceEntity {
  return {
    kind: 'service',
    tenantId: 'ten_acme',
    name: 'chat',
    models: ['small'],
    visibility: 'private',
    visibleTo: [],
    cacheTtlMs: null,
    ...fields,
  }
}

export function subscription(
  fields: Partial<SubscriptionEntity> & { readonly id: string },
): SubscriptionEntity {
  return {
    kind: 'subscription',
    applicationId: 'app_web',
    serviceId: 'srv_chat',
    expiresAt: null,
    createdAt: 1_000,
    requestsPerMinute: null,
    parallel: null,
    slots: { requests: null, parallel: null },
    ...fields,
  }
}

export function provider(options: {
  readonly name: string
  readonly kind: string
  readonly baseUrl: string | null
  readonly timeouts?: Partial<Timeouts>
  readonly isLocal?: boolean
  readonly secret?: string | null
}): ProviderEntity {
  const { name, kind, baseUrl, timeouts, isLocal = true, secret = providerSecret } = options
  return {
    kind: 'provider',
    id: `prv_${name}`,
    name,
    adapter: kind,
    baseUrl,
    isLocal,
    timeouts: {
      connectMs: 3_000,
      firstTokenMs: 10_000,
      idleMs: 10_000,
      totalMs: 20_000,
      ...timeouts,
    },
    credentials: secret === null ? [] : [credential({ id: `crd_${name}`, secret })],
  }
}

export function credential(
  fields: Partial<CredentialEntity> & { readonly id: string },
): CredentialEntity {
  return { weight: 1, secret: providerSecret, expiresAt: null, slot: null, ...fields }
}

export function model(name: string, ...targets: (Partial<TargetEntity> & To)[]): ModelEntity {
  return {
    kind: 'model',
    id: `mdl_${name}`,
    name,
    createdAt: 1_700_000_000_000,
    targets: targets.map(({ to, ...target }) => ({
      providerId: `prv_${to}`,
      model: name,
      priority: 1,
      weight: 1,
      slot: null,
      ...target,
    })),
    routing: defaultRouting,
  }
}

interface To {
  /** Name of the provider. */
  readonly to: string
}
