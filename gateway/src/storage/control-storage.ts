// The face of control.db: one repository a kind of thing, and the one way to write.
import type { Decision } from '@portcullis/shield-addon/protocol'
import type { Application, Key } from '../contract/application.ts'
import type { AuditEntry } from '../contract/audit.ts'
import type { Page } from '../contract/problem.ts'
import type { Credential, Model, Provider } from '../contract/provider.ts'
import type { Plan, Service } from '../contract/service.ts'
import type {
  Subscription,
  SubscriptionEvent,
  SubscriptionHistory,
  SubscriptionState,
} from '../contract/subscription.ts'
import type { Member, Role, Tenant, User } from '../contract/tenant.ts'
import type { PageRequest, Readable, Writable, WriteQuery } from './repository.ts'
import type { SubscriptionRows, SubscriptionStep } from './subscription-rows.ts'

export interface ControlStorage {
  readonly dialect: 'sqlite' | 'postgres'
  readonly tenants: TenantRepository
  readonly users: UserRepository
  readonly members: MemberRepository
  readonly sessions: SessionRepository
  readonly providers: ProviderRepository
  readonly credentials: CredentialRepository
  readonly models: ModelRepository
  readonly plans: PlanRepository
  readonly services: ServiceRepository
  readonly applications: ApplicationRepository
  readonly keys: KeyRepository
  readonly subscriptions: SubscriptionRepository
  readonly decisions: DecisionRepository
  readonly audit: AuditRepository
  /**
   * Runs all in one transaction, in order; all or nothing.
   * Gives the rows changed by all. Throws GatewayError `conflict` (an unexpected count, a name taken twice, a thing still in use) or `storage_unavailable`.
   */
  write(queries: readonly WriteQuery[]): Promise<number>
  close(): Promise<void>
}

export interface TenantRepository
  extends Readable<Tenant, object>, Writable<Tenant, { readonly name?: string }> {
  byName(name: string): Promise<Tenant | null>
}

export interface UserRepository extends Readable<User, object> {
  /** The address in small letters. */
  byEmail(email: string): Promise<User | null>
  /** The argon2id text of the user; null: no such user or no password yet. */
  passwordHash(userId: string): Promise<string | null>
  insert(user: User & { readonly passwordHash: string | null }): WriteQuery
  update(
    id: string,
    patch: {
      readonly name?: string
      readonly isPlatformAdmin?: boolean
      readonly passwordHash?: string
    },
  ): WriteQuery
  remove(id: string): WriteQuery
}

export interface MemberRepository {
  /** Oldest first. */
  ofTenant(tenantId: string): Promise<Member[]>
  ofUser(userId: string): Promise<Member[]>
  find(tenantId: string, userId: string): Promise<Member | null>
  all(): Promise<Member[]>
  insert(member: Member): WriteQuery
  setRole(tenantId: string, userId: string, role: Role): WriteQuery
  remove(tenantId: string, userId: string): WriteQuery
}

export interface Session {
  /** SHA-256 of the cookie's token, hex; the token itself is never stored. */
  readonly id: string
  readonly userId: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly lastSeenAt: number
  readonly address: string
  readonly userAgent: string | null
}

export interface SessionRepository {
  byId(id: string): Promise<Session | null>
  ofUser(userId: string): Promise<Session[]>
  insert(session: Session): WriteQuery
  touch(id: string, lastSeenAt: number, expiresAt: number): WriteQuery
  /** No row is no conflict: signing out twice is fine. */
  remove(id: string): WriteQuery
  removeOfUser(userId: string): WriteQuery
  removeExpired(nowMs: number): WriteQuery
}

export interface ProviderRepository
  extends
    Readable<Provider, { readonly tenantId?: string | null | undefined }>,
    Writable<Provider, Partial<Omit<Provider, 'id' | 'tenantId' | 'createdAt'>>> {
  byName(tenantId: string | null, name: string): Promise<Provider | null>
}

export interface CredentialRepository extends Readable<
  Credential,
  { readonly providerId?: string | undefined }
> {
  /** The opened secret of each credential, for the snapshot; without ids of all. Throws GatewayError `internal_error` when one does not open. */
  withSecrets(
    providerIds?: readonly string[],
  ): Promise<readonly (Credential & { readonly secret: string })[]>
  /** Seals the secret; `hint` is made here. */
  insert(credential: Omit<Credential, 'hint'> & { readonly secret: string }): WriteQuery
  update(
    id: string,
    patch: Partial<Pick<Credential, 'name' | 'weight' | 'expiresAt' | 'isEnabled'>> & {
      readonly secret?: string
    },
  ): WriteQuery
  remove(id: string): WriteQuery
}

export interface ModelRepository
  extends
    Readable<Model, object>,
    Writable<Model, Partial<Pick<Model, 'name' | 'targets' | 'routing'>>> {
  byName(name: string): Promise<Model | null>
}

export interface PlanRepository
  extends Readable<Plan, object>, Writable<Plan, Partial<Omit<Plan, 'id' | 'createdAt'>>> {
  byName(name: string): Promise<Plan | null>
}

export interface ServiceFilter {
  readonly tenantId?: string | undefined
  readonly state?: Service['state'] | undefined
  /** Services that this tenant may see: its own, the platform's, and those that list it. */
  readonly visibleToTenantId?: string | undefined
}

export interface ServiceRepository
  extends
    Readable<Service, ServiceFilter>,
    Writable<Service, Partial<Omit<Service, 'id' | 'tenantId' | 'kind' | 'createdAt'>>> {
  byName(tenantId: string, name: string): Promise<Service | null>
}

export interface ApplicationRepository
  extends
    Readable<Application, { readonly tenantId?: string | undefined }>,
    Writable<Application, { readonly name?: string }> {
  byName(tenantId: string, name: string): Promise<Application | null>
}

/** A key with the SHA-256 it is looked up by; never leaves the server. */
export type HashedKey = Key & { readonly hash: string }

export interface KeyRepository extends Readable<
  Key,
  { readonly applicationId?: string | undefined }
> {
  /** For the snapshot; without ids all. */
  withHashes(ids?: readonly string[]): Promise<readonly HashedKey[]>
  byHash(hash: string): Promise<Key | null>
  insert(key: HashedKey): WriteQuery
  update(
    id: string,
    patch: {
      readonly name?: string
      readonly expiresAt?: number | null
      readonly hash?: string
      readonly prefix?: string
    },
  ): WriteQuery
  remove(id: string): WriteQuery
}

/** Who did it, for history and audit. */
export interface Actor {
  /** A user's id, `local`, `declared` or `clock`. */
  readonly id: string
  readonly name: string
  readonly address: string | null
}

export interface SubscriptionFilter {
  readonly applicationId?: string | undefined
  readonly serviceId?: string | undefined
  readonly states?: readonly SubscriptionState[] | undefined
  /** Of the tenant that asks. */
  readonly applicationTenantId?: string | undefined
  /** Of the tenant that reviews. */
  readonly serviceTenantId?: string | undefined
}

export interface SubscriptionRequest {
  readonly id: string
  readonly applicationId: string
  readonly serviceId: string
  readonly planId: string | null
  readonly reason: string
  /** The user; null when the file declares it. */
  readonly requestedBy: string | null
  readonly expiresAt: number | null
  readonly actor: Actor
}

export interface SubscriptionChange {
  readonly id: string
  readonly event: SubscriptionEvent
  readonly reason: string
  readonly actor: Actor
  /** A reviewer may set plan and end with the approval; undefined keeps them. */
  readonly planId?: string | null | undefined
  readonly expiresAt?: number | null | undefined
}

export interface SubscriptionRepository extends Readable<Subscription, SubscriptionFilter> {
  /** Oldest first. */
  history(subscriptionId: string): Promise<SubscriptionHistory[]>
  /** Approved or suspended ones whose end has come. */
  due(nowMs: number): Promise<Subscription[]>
  /**
   * Makes a request with its history and audit rows in one transaction. A service with automatic approval passes `pending` in the same one.
   * Permissions are the caller's. Throws GatewayError `conflict` when the pair has an open subscription, `not_found` without application or service.
   */
  request(request: SubscriptionRequest): Promise<Subscription>
  /**
   * Takes one step of the transition table: state, history row and audit entry in one transaction.
   * Throws GatewayError `conflict` that names the current state, `not_found`, or `invalid_request` when a required reason is empty.
   */
  change(change: SubscriptionChange): Promise<Subscription>
  /** Plan and end of an open subscription, without a change of state. */
  update(
    id: string,
    patch: {
      readonly planId?: string | null
      readonly expiresAt?: number | null
      readonly updatedAt: number
    },
  ): WriteQuery
  /** For many at once, in the caller's transaction: the queries of steps that were made by `requestSteps` and `changeStep`. */
  rowsOf(steps: readonly SubscriptionStep[]): SubscriptionRows
}

export interface DecisionFilter {
  readonly value?: string | undefined
  /** Only those in force at this time, epoch milliseconds. */
  readonly activeAtMs?: number | undefined
}

/** Decisions that the gateway made; ended ones stay a while, since the next ban counts them. */
export interface DecisionRepository extends Readable<Decision, DecisionFilter> {
  active(nowMs: number): Promise<Decision[]>
  insert(decision: Decision): WriteQuery
  /** Replaces the whole record. Expects one row. */
  replace(decision: Decision): WriteQuery
  /** An early end by hand; expects one row that was not ended before. */
  end(id: string, atMs: number): WriteQuery
  remove(id: string): WriteQuery
  /** Forgets those that ended before. */
  removeEndedBefore(timeMs: number): WriteQuery
}

export interface AuditFilter {
  /** Null: of the platform only. */
  readonly tenantId?: string | null | undefined
  readonly actor?: string | undefined
  readonly action?: string | undefined
  readonly kind?: string | undefined
  readonly thingId?: string | undefined
}

export interface AuditRepository {
  byId(id: string): Promise<AuditEntry | null>
  list(request: AuditFilter & PageRequest): Promise<Page<AuditEntry>>
  insert(entry: AuditEntry): WriteQuery
}
