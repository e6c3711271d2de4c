// An admin app over an empty SQLite database with two tenants, one person a role, and fakes of what main injects.
import type { Decision, ShieldEvent, ShieldReport } from '@portcullis/shield-addon/protocol'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import type { Call } from '../contract/call.ts'
import { DetectionSection } from '../contract/detection.ts'
import { newId } from '../contract/id.ts'
import type { Role } from '../contract/tenant.ts'
import { createDetection, type Detection } from '../detection/index.ts'
import { createTestClock, masterKey, type TestClock } from '../storage/each-dialect.fixture.ts'
import type { CallUse } from '../storage/calls/index.ts'
import type { ControlStorage } from '../storage/index.ts'
import { createControlStorage } from '../storage/open-control-storage.ts'
import { openSqlite } from '../storage/sqlite.ts'
import * as things from '../storage/things.fixture.ts'
import type { ChangeNotice, CredentialHealthOf } from './context.ts'
import { createCatalogue } from '../providers/catalogue/catalogue.ts'
import { createAdminApp, createTurns, type AdminShield } from './index.ts'
import { csrfTokenOf, newSessionToken, sessionIdOf } from './session-token.ts'

export type Person = 'none' | 'viewer' | 'developer' | 'admin' | 'owner' | 'stranger' | 'platform'
export const people: readonly Person[] = [
  'none',
  'viewer',
  'developer',
  'admin',
  'owner',
  'stranger',
  'platform',
]

export interface Notification {
  readonly changes: readonly ChangeNotice[]
  readonly takesRightAway: boolean
}

export interface Suite {
  readonly app: FastifyInstance
  readonly storage: ControlStorage
  readonly clock: TestClock
  readonly detection: Detection
  readonly shield: FakeShield
  readonly notified: Notification[]
  /** What the next notices come back with. */
  isAcknowledged: boolean
  readonly calls: Call[]
  readonly uses: CallUse[]
  /** What the workers know of credentials that are not well. */
  readonly credentialHealth: Map<string, NonNullable<ReturnType<CredentialHealthOf>>>
  /** Hands records to the tails. */
  emit(calls: readonly Call[]): void
  readonly ids: Ids
  /** A request with the session and CSRF token of this person. */
  as(person: Person, options: InjectOptions): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

export type Ids = Awaited<ReturnType<typeof writeThings>>

export interface SuiteOptions {
  readonly isLocal?: boolean
  readonly uiDirectory?: string | null
  readonly trustedProxies?: readonly string[]
}

export async function createSuite(options: SuiteOptions = {}): Promise<Suite> {
  const clock = createTestClock()
  const storage = await createControlStorage(openSqlite(':memory:', 'control'), {
    masterKey,
    clock,
  })
  const ids = await writeThings(storage)
  const tokens = await writeSessions(storage, ids.users, clock)
  const notified: Notification[] = []
  const calls: Call[] = []
  const uses: CallUse[] = []
  const listeners = new Set<(calls: readonly Call[]) => void>()
  const shield = createFakeShield()
  const log = pino({ level: 'silent' })
  const detection = createDetection({
    clock,
    settings: DetectionSection.parse({}),
    neverBlock: () => [],
    decisions: { ...storage.decisions, write: storage.write },
    kernel: null,
    publish: async () => ({ isAcknowledged: suite.isAcknowledged }),
    log,
  })
  const app = await createAdminApp({
    turns: createTurns(),
    storage,
    clock: { ...clock, nowMs: () => clock.timeMs, monotonicNs: () => clock.timeMs * 1_000_000 },
    detection,
    factsOf: createCatalogue().factsOf,
    credentialHealth: (_providerId, credentialId) => suite.credentialHealth.get(credentialId),
    shield,
    log,
    isLocal: options.isLocal ?? false,
    uiDirectory: options.uiDirectory ?? null,
    trustedProxies: options.trustedProxies ?? [],
    health: () => ({ isReady: true, parts: {} }),
    metrics: async () => '# metrics\n',
    async notify(changes, { takesRightAway }) {
      notified.push({ changes, takesRightAway })
      return { isAcknowledged: suite.isAcknowledged }
    },
    calls: {
      list: async ({ tenantId }) => ({
        items: calls.filter((call) => tenantId === undefined || call.tenantId === tenantId),
        nextCursor: null,
      }),
      byId: async (id) => calls.find((call) => call.id === id) ?? null,
      count: async () => calls.length,
      useOf: async () => uses,
      onCalls(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
  const suite: Suite = {
    app,
    storage,
    clock,
    detection,
    shield,
    notified,
    isAcknowledged: true,
    calls,
    uses,
    credentialHealth: new Map(),
    emit: (batch) => listeners.forEach((listener) => listener(batch)),
    ids,
    as(person, request) {
      const token = person === 'none' ? undefined : tokens[person]
      const headers =
        token === undefined
          ? {}
          : { cookie: `portcullis_session=${token}`, 'x-csrf-token': csrfTokenOf(token) }
      return app.inject({ ...request, headers: { ...headers, ...request.headers } })
    },
    async close() {
      detection.close()
      await app.close()
      await storage.close()
    },
  }
  return suite
}

/** acme publishes `chat` and owns the application `web`; globex owns `crawler`. */
async function writeThings(storage: ControlStorage) {
  const acme = things.tenant('acme')
  const globex = things.tenant('globex')
  const provider = things.provider()
  const ownProvider = things.provider('acme-openai', { tenantId: acme.id })
  const model = things.model('gpt-4o-mini', provider.id)
  const plan = things.plan()
  const service = things.service(acme.id, 'chat', { visibility: 'tenants' })
  const web = things.application(acme.id, 'web')
  const crawler = things.application(globex.id, 'crawler')
  const key = things.key(web.id)
  const person = (name: string, isPlatformAdmin = false) => ({
    ...things.user(`${name}@acme.example`),
    name,
    isPlatformAdmin,
  })
  const users = {
    viewer: person('viewer'),
    developer: person('developer'),
    admin: person('admin'),
    owner: person('owner'),
    stranger: person('stranger'),
    platform: person('platform', true),
  }
  const credentialId = newId('credential')
  const member = (tenantId: string, userId: string, role: Role) =>
    storage.members.insert({ tenantId, userId, role, createdAt: 1 })
  await storage.write([
    storage.tenants.insert(acme),
    storage.tenants.insert(globex),
    storage.providers.insert(provider),
    storage.providers.insert(ownProvider),
    storage.credentials.insert({
      id: credentialId,
      providerId: ownProvider.id,
      name: 'main',
      weight: 1,
      expiresAt: null,
      isEnabled: true,
      secret: 'sk-upstream-secret-1234',
      createdAt: 1,
    }),
    storage.models.insert(model),
    storage.plans.insert(plan),
    storage.services.insert(service),
    storage.applications.insert(web),
    storage.applications.insert(crawler),
    storage.keys.insert(key),
    ...Object.values(users).map((user) => storage.users.insert(user)),
    member(acme.id, users.viewer.id, 'viewer'),
    member(acme.id, users.developer.id, 'developer'),
    member(acme.id, users.admin.id, 'admin'),
    member(acme.id, users.owner.id, 'owner'),
    member(globex.id, users.stranger.id, 'owner'),
  ])
  const subscription = await storage.subscriptions.request({
    id: newId('subscription'),
    applicationId: web.id,
    serviceId: service.id,
    planId: plan.id,
    reason: 'Answers questions of our visitors.',
    requestedBy: users.developer.id,
    expiresAt: null,
    actor: { id: users.developer.id, name: 'developer', address: null },
  })
  return {
    acme: acme.id,
    globex: globex.id,
    provider: provider.id,
    ownProvider: ownProvider.id,
    credential: credentialId,
    model: model.id,
    plan: plan.id,
    service: service.id,
    web: web.id,
    crawler: crawler.id,
    key: key.id,
    subscription: subscription.id,
    users: Object.fromEntries(Object.entries(users).map(([name, { id }]) => [name, id])) as Record<
      keyof typeof users,
      string
    >,
  }
}

async function writeSessions(
  storage: ControlStorage,
  users: Ids['users'],
  clock: TestClock,
): Promise<Record<keyof Ids['users'], string>> {
  const entries = Object.entries(users).map(([name, userId]) => ({
    name,
    userId,
    token: newSessionToken(),
  }))
  await storage.write(
    entries.map(({ userId, token }) =>
      storage.sessions.insert({
        id: sessionIdOf(token),
        userId,
        createdAt: clock.timeMs,
        expiresAt: clock.timeMs + 3_600_000,
        lastSeenAt: clock.timeMs,
        address: '127.0.0.1',
        userAgent: null,
      }),
    ),
  )
  return Object.fromEntries(entries.map(({ name, token }) => [name, token])) as Record<
    keyof Ids['users'],
    string
  >
}

export interface FakeShield extends AdminShield {
  report: ShieldReport | null
  decisions: Decision[]
  readonly removed: string[]
  emit(event: ShieldEvent): void
}

function createFakeShield(): FakeShield {
  const listeners = new Set<(event: ShieldEvent) => void>()
  return {
    report: null,
    decisions: [],
    removed: [],
    emit: (event) => listeners.forEach((listener) => listener(event)),
    async status() {
      if (this.report === null) throw new Error('no daemon')
      return this.report
    },
    async list() {
      return this.decisions
    },
    async remove(id) {
      this.removed.push(id)
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A record with the fields that a test is about. */
export function callOf(more: Partial<Call>): Call {
  return {
    id: 'c_1',
    at: 1_790_000_000_000,
    tenantId: null,
    applicationId: null,
    serviceId: null,
    model: 'gpt-4o-mini',
    provider: 'openai',
    status: 200,
    errorCode: null,
    end: 'complete',
    isStream: false,
    clientIp: '203.0.113.7',
    inputTokens: 10,
    outputTokens: 20,
    costMicros: 12,
    firstTokenMs: null,
    totalMs: 100,
    detail: {
      traceId: 't',
      keyId: null,
      endpoint: 'POST /v1/chat/completions',
      dialectIn: 'openai-chat',
      dialectOut: null,
      upstreamModel: null,
      credentialId: null,
      attempts: [],
      clientIpFrom: 'socket',
      userAgent: null,
      ja4: null,
      requestBytes: 1,
      responseBytes: 1,
      usage: {
        input: 10,
        cacheRead: 0,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        output: 20,
        reasoning: 0,
        audioInput: 0,
        audioOutput: 0,
        image: 0,
      },
      usageSource: 'upstream',
      queueMs: 0,
      upstreamConnectMs: null,
      overheadMs: 1,
      finishReason: 'stop',
      toolCallCount: 0,
      isCacheHit: false,
      limitsHit: [],
      warnings: [],
      errorDetail: null,
    },
    ...more,
  }
}
