// GET, POST and DELETE /api/v1/session: who is signed in, where, and what they may do.
import { z } from 'zod'
import { Id } from '../id.ts'
import { TimeMs } from '../name.ts'
import { Email, Role } from '../tenant.ts'
import { Permission } from './permission.ts'

/** POST /api/v1/session. Answers SessionView and the cookie; 401 `wrong_login`, 429 `login_throttled` with retry-after. */
export const LoginRequest = z.strictObject({
  email: Email,
  password: z.string().min(1).max(1024),
})
export type LoginRequest = z.infer<typeof LoginRequest>

export const SessionTenant = z.object({
  id: Id,
  name: z.string(),
  /** Null: a platform admin who is no member. */
  role: Role.nullable(),
  permissions: z.array(Permission),
  counts: z.object({
    /** Requests that wait for this caller's decision; zero without `subscriptions.review`. */
    pendingApprovals: z.int(),
  }),
})
export type SessionTenant = z.infer<typeof SessionTenant>

/** What the foot of every page says. */
export const ShieldSummary = z.object({
  /** `absent`: no shield daemon answers; `detached`: it runs, but on no interface. */
  state: z.enum(['enforcing', 'detached', 'absent']),
  /** How the program is attached; the weakest of all interfaces. */
  level: z.enum(['native', 'generic']).nullable(),
})
export type ShieldSummary = z.infer<typeof ShieldSummary>

export const SessionView = z.object({
  user: z.object({
    /** A user's id, or `local` on the admin socket. */
    id: z.string(),
    email: z.string(),
    name: z.string(),
    isPlatformAdmin: z.boolean(),
  }),
  /** Send it as `x-csrf-token` with every POST, PATCH and DELETE. Null on the admin socket. */
  csrfToken: z.string().nullable(),
  /** Epoch milliseconds; null on the admin socket. */
  expiresAt: TimeMs.nullable(),
  /** By name. A platform admin gets every tenant, up to 500. */
  tenants: z.array(SessionTenant),
  platform: z.object({ permissions: z.array(Permission) }),
  shield: ShieldSummary,
})
export type SessionView = z.infer<typeof SessionView>
