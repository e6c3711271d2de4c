// The map of the admin API: the server of the control plane and the routes in it, one resource a file.
import cookie from '@fastify/cookie'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { randomBytes } from 'node:crypto'
import type { AdminApp, AdminContext } from './context.ts'
import { registerGuard } from './guard.ts'
import { registerOpenApi } from './openapi.ts'
import { registerProblems } from './problem.ts'
import { registerReferencePage } from './reference-page.ts'
import { applicationsResource } from './resources/applications.ts'
import { auditResource } from './resources/audit.ts'
import { callsTailResource } from './resources/calls-tail.ts'
import { callsResource } from './resources/calls.ts'
import { catalogueResource } from './resources/catalogue.ts'
import { credentialsResource } from './resources/credentials.ts'
import { decisionsResource } from './resources/decisions.ts'
import { declaredResource } from './resources/declared.ts'
import { healthResource, type HealthOptions } from './resources/health.ts'
import { keysResource } from './resources/keys.ts'
import { membersResource } from './resources/members.ts'
import { modelsResource } from './resources/models.ts'
import { plansResource } from './resources/plans.ts'
import { providersResource } from './resources/providers.ts'
import { servicesResource } from './resources/services.ts'
import { sessionResource } from './resources/session.ts'
import { shieldResource } from './resources/shield.ts'
import { subscriptionsResource } from './resources/subscriptions.ts'
import { tenantsResource } from './resources/tenants.ts'
import { securityHeaders } from './security-headers.ts'
import { createEventStreams } from './sse.ts'
import { registerUi } from './ui.ts'

export { createTurns } from './turns.ts'
export type { AdminShield } from './shield-face.ts'

export interface AdminOptions extends AdminContext, HealthOptions {
  readonly log: FastifyBaseLogger
  /** CIDRs whose x-forwarded-for and x-forwarded-proto are believed. */
  readonly trustedProxies: readonly string[]
  /** The built page; null: none is served. */
  readonly uiDirectory: string | null
}

const resources = [
  sessionResource,
  tenantsResource,
  membersResource,
  providersResource,
  credentialsResource,
  modelsResource,
  plansResource,
  servicesResource,
  catalogueResource,
  applicationsResource,
  keysResource,
  subscriptionsResource,
  callsResource,
  decisionsResource,
  auditResource,
  declaredResource,
] as const

const bodyLimitBytes = 1_048_576
const longestStreamMs = 600_000

/** Makes the control plane's server; it does not listen. Rejects when a route names no permission. */
export async function createAdminApp(options: AdminOptions): Promise<FastifyInstance> {
  const { log, trustedProxies, uiDirectory, health, metrics, ...context } = options
  const streams = createEventStreams({ longestMs: context.isLocal ? null : longestStreamMs })
  const app: AdminApp = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: bodyLimitBytes,
    genReqId: () => randomBytes(8).toString('hex'),
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerProblems(app)
  await app.register(cookie)
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders)
    if (request.url.startsWith('/api/v1/')) void reply.header('cache-control', 'no-store')
  })
  registerGuard(app, context)
  app.addHook('preClose', () => streams.endAll())
  await registerOpenApi(app)

  healthResource(app, { health, metrics })
  for (const resource of resources) resource(app, context)
  callsTailResource(app, context, streams)
  shieldResource(app, context, streams)
  registerReferencePage(app)
  await registerUi(app, uiDirectory)
  return app as FastifyInstance
}
