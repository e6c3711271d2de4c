// Signing in and out, and what the session may do where.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionTenant } from '../../contract/api/session.ts'
import { LoginRequest, SessionView } from '../../contract/api/session.ts'
import { Done } from '../../contract/api/common.ts'
import type { Tenant } from '../../contract/tenant.ts'
import { GatewayError } from '../../errors.ts'
import { hashPassword, isPasswordRight } from '../../storage/password.ts'
import { cookieName, idleMs } from '../authenticate.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { createLoginThrottle } from '../login-throttle.ts'
import { may, permissionsIn } from '../permissions.ts'
import { csrfTokenOf, newSessionToken, sessionIdOf } from '../session-token.ts'
import { reportOf, summaryOf } from '../shield-face.ts'

const mostTenants = 500

export const sessionResource: Resource = (app, context) => {
  const { storage, clock } = context
  const throttle = createLoginThrottle(clock)
  /** Checked when there is no such account, so that the time of an answer tells nothing. */
  let decoy: Promise<string> | undefined

  app.post(
    '/api/v1/session',
    {
      config: { access: { permission: 'public' } },
      schema: { body: LoginRequest, response: { 200: SessionView } },
    },
    async (request, reply) => {
      const { email, password } = request.body
      const waitMs = throttle.attempt(email, request.ip)
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1_000)
        throw new GatewayError('login_throttled', {
          message: `Too many attempts to sign in. Try again in ${seconds} s.`,
          headers: { 'retry-after': String(seconds) },
        })
      }
      const user = await storage.users.byEmail(email)
      const stored = user === null ? null : await storage.users.passwordHash(user.id)
      const isRight = await isPasswordRight(
        password,
        stored ?? (await (decoy ??= hashPassword(''))),
      )
      if (user === null || stored === null || !isRight) throw new GatewayError('wrong_login')
      throttle.succeed(email, request.ip)
      const token = newSessionToken()
      const now = clock.nowMs()
      const session = {
        id: sessionIdOf(token),
        userId: user.id,
        createdAt: now,
        expiresAt: now + idleMs,
        lastSeenAt: now,
        address: request.ip,
        userAgent: request.headers['user-agent']?.slice(0, 256) ?? null,
      }
      const memberships = await storage.members.ofUser(user.id)
      const caller: Caller = {
        actor: {
          id: user.id,
          name: user.name === '' ? user.email : user.name,
          address: request.ip,
        },
        email: user.email,
        isPlatformAdmin: user.isPlatformAdmin,
        roles: new Map(memberships.map(({ tenantId, role }) => [tenantId, role])),
        session: { id: session.id, csrfToken: csrfTokenOf(token), expiresAt: session.expiresAt },
      }
      await commitChange(context, {
        caller,
        action: 'session.create',
        kind: 'user',
        id: user.id,
        tenantId: null,
        before: null,
        after: { address: session.address, userAgent: session.userAgent },
        queries: [storage.sessions.removeExpired(now), storage.sessions.insert(session)],
        changed: [],
      })
      setCookie(request, reply, token)
      return sessionView(caller, context)
    },
  )

  app.get(
    '/api/v1/session',
    { config: { access: { permission: 'session' } }, schema: { response: { 200: SessionView } } },
    async (request) => sessionView(callerOf(request), context),
  )

  app.delete(
    '/api/v1/session',
    { config: { access: { permission: 'session' } }, schema: { response: { 200: Done } } },
    async (request, reply) => {
      const { session } = callerOf(request)
      if (session !== null) await storage.write([storage.sessions.remove(session.id)])
      void reply.clearCookie(cookieName, { path: '/' })
      return { warning: null }
    },
  )
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  void reply.setCookie(cookieName, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  })
}

async function sessionView(caller: Caller, context: AdminContext): Promise<SessionView> {
  const [tenants, pending, report] = await Promise.all([
    tenantsOf(caller, context),
    pendingByTenant(caller, context),
    reportOf(context.shield),
  ])
  return {
    user: {
      id: caller.actor.id,
      email: caller.email,
      name: caller.actor.name,
      isPlatformAdmin: caller.isPlatformAdmin,
    },
    csrfToken: caller.session?.csrfToken ?? null,
    expiresAt: caller.session?.expiresAt ?? null,
    tenants: tenants
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ id, name }): SessionTenant => ({
        id,
        name,
        role: caller.roles.get(id) ?? null,
        permissions: permissionsIn(caller, id),
        counts: { pendingApprovals: pending.get(id) ?? 0 },
      })),
    platform: { permissions: permissionsIn(caller, null) },
    shield: summaryOf(report),
  }
}

async function tenantsOf(caller: Caller, { storage }: AdminContext): Promise<readonly Tenant[]> {
  if (!caller.isPlatformAdmin) return storage.tenants.byIds([...caller.roles.keys()])
  return (await storage.tenants.list({ limit: mostTenants })).items
}

/** Requests that wait for this caller, counted by the tenant of the service. */
async function pendingByTenant(
  caller: Caller,
  { storage }: AdminContext,
): Promise<ReadonlyMap<string, number>> {
  const states = ['pending'] as const
  const reviewed = [...caller.roles.keys()].filter((id) => may(caller, 'subscriptions.review', id))
  const lists = caller.isPlatformAdmin
    ? [await storage.subscriptions.all({ states })]
    : await Promise.all(
        reviewed.map((serviceTenantId) => storage.subscriptions.all({ states, serviceTenantId })),
      )
  const pending = lists.flat()
  const services = await storage.services.byIds([...new Set(pending.map((one) => one.serviceId))])
  const tenantOf = new Map(services.map(({ id, tenantId }) => [id, tenantId]))
  const counts = new Map<string, number>()
  for (const { serviceId } of pending) {
    const tenantId = tenantOf.get(serviceId)
    if (tenantId !== undefined) counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1)
  }
  return counts
}
