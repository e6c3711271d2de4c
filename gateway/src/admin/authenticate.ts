// Finds the caller of a request by its session cookie, and checks the CSRF token of whatever changes something.
import type { FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { Caller } from './caller.ts'
import { localCaller } from './caller.ts'
import type { AdminContext } from './context.ts'
import { csrfTokenOf, isSameToken, sessionIdOf } from './session-token.ts'

export const cookieName = 'portcullis_session'

/** A session ends after this time without a request, and at the latest after `longestMs`. */
export const idleMs = 12 * 3_600_000
const longestMs = 7 * 86_400_000
/** How stale `lastSeenAt` may become before a request writes it anew. */
const touchEveryMs = 60_000

const readingMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/** Throws `session_required` without a living session, `csrf_token_required` when a write lacks its token. */
export async function authenticate(
  request: FastifyRequest,
  { storage, clock, isLocal }: AdminContext,
): Promise<Caller> {
  if (isLocal) return localCaller
  const token = request.cookies[cookieName]
  if (token === undefined || token === '') throw new GatewayError('session_required')
  const now = clock.nowMs()
  const session = await storage.sessions.byId(sessionIdOf(token))
  if (session === null || session.expiresAt <= now) throw new GatewayError('session_required')
  const csrfToken = csrfTokenOf(token)
  if (!readingMethods.includes(request.method)) {
    const given = request.headers['x-csrf-token']
    if (typeof given !== 'string' || !isSameToken(given, csrfToken)) {
      throw new GatewayError('csrf_token_required')
    }
  }
  const [user, memberships] = await Promise.all([
    storage.users.byId(session.userId),
    storage.members.ofUser(session.userId),
  ])
  if (user === null) throw new GatewayError('session_required')
  let { expiresAt } = session
  if (now - session.lastSeenAt >= touchEveryMs) {
    expiresAt = Math.min(now + idleMs, session.createdAt + longestMs)
    await storage.write([storage.sessions.touch(session.id, now, expiresAt)])
  }
  return {
    actor: { id: user.id, name: user.name === '' ? user.email : user.name, address: request.ip },
    email: user.email,
    isPlatformAdmin: user.isPlatformAdmin,
    roles: new Map(memberships.map(({ tenantId, role }) => [tenantId, role])),
    session: { id: session.id, csrfToken, expiresAt },
  }
}
