// Members of a tenant: who is in it, with which role; only owners make, change or remove owners.
import { z } from 'zod'
import { Done } from '../../contract/api/common.ts'
import { MemberCreate, MemberUpdate, MemberView } from '../../contract/api/tenants.ts'
import { newId } from '../../contract/id.ts'
import { Page, PageQuery } from '../../contract/problem.ts'
import type { Member, Role, User } from '../../contract/tenant.ts'
import { GatewayError } from '../../errors.ts'
import type { WriteQuery } from '../../storage/index.ts'
import { hashPassword } from '../../storage/password.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { mapPage, pageOf } from '../page.ts'
import { may } from '../permissions.ts'
import { found, IdParams, tenantInPath } from '../things.ts'

const MemberParams = z.object({ id: z.string().max(128), userId: z.string().max(128) })

export const membersResource: Resource = (app, context) => {
  const { storage, clock, turns } = context
  const over = tenantInPath(context)

  app.get(
    '/api/v1/tenants/:id/members',
    {
      config: { access: { permission: 'members.read', over } },
      schema: { params: IdParams, querystring: PageQuery, response: { 200: Page(MemberView) } },
    },
    async (request) => {
      const members = await storage.members.ofTenant(request.params.id)
      const page = pageOf(members, request.query, ({ userId }) => userId)
      const users = await storage.users.byIds(page.items.map(({ userId }) => userId))
      const userOf = new Map(users.map((user) => [user.id, user]))
      return mapPage(page, (member) => view(member, userOf.get(member.userId), callerOf(request)))
    },
  )

  app.post(
    '/api/v1/tenants/:id/members',
    {
      config: { access: { permission: 'members.write', over } },
      schema: { params: IdParams, body: MemberCreate, response: { 201: MemberView } },
    },
    async (request, reply) =>
      turns.take(`members of ${request.params.id}`, async () => {
        const caller = callerOf(request)
        const now = clock.nowMs()
        const tenantId = request.params.id
        requireRank(caller, tenantId, [request.body.role])
        const { user, queries } = await userFor(request.body, now, context)
        if ((await storage.members.find(tenantId, user.id)) !== null) {
          throw new GatewayError('conflict', { message: `${user.email} is a member already.` })
        }
        const member: Member = {
          tenantId,
          userId: user.id,
          role: request.body.role,
          createdAt: now,
        }
        await commitChange(context, {
          ...aboutMember(caller, member),
          action: 'member.create',
          before: null,
          after: { ...member, email: user.email },
          queries: [...queries, storage.members.insert(member)],
        })
        return tagged(reply.code(201), view(member, user, caller))
      }),
  )

  app.patch(
    '/api/v1/tenants/:id/members/:userId',
    {
      config: { access: { permission: 'members.write', over } },
      schema: { params: MemberParams, body: MemberUpdate, response: { 200: MemberView } },
    },
    async (request, reply) =>
      turns.take(`members of ${request.params.id}`, async () => {
        const caller = callerOf(request)
        const { id: tenantId, userId } = request.params
        const before = found(await storage.members.find(tenantId, userId))
        checkMatch(request, before)
        requireRank(caller, tenantId, [before.role, request.body.role])
        if (request.body.role !== 'owner') await requireAnotherOwner(before, context)
        const after: Member = { ...before, role: request.body.role }
        await commitChange(context, {
          ...aboutMember(caller, before),
          action: 'member.update',
          before,
          after,
          queries: [storage.members.setRole(tenantId, userId, after.role)],
        })
        return tagged(reply, view(after, (await storage.users.byId(userId)) ?? undefined, caller))
      }),
  )

  app.delete(
    '/api/v1/tenants/:id/members/:userId',
    {
      config: { access: { permission: 'members.write', over } },
      schema: { params: MemberParams, response: { 200: Done } },
    },
    async (request) =>
      turns.take(`members of ${request.params.id}`, async () => {
        const caller = callerOf(request)
        const { id: tenantId, userId } = request.params
        const before = found(await storage.members.find(tenantId, userId))
        checkMatch(request, before)
        requireRank(caller, tenantId, [before.role])
        await requireAnotherOwner(before, context)
        const warning = await commitChange(context, {
          ...aboutMember(caller, before),
          action: 'member.delete',
          before,
          after: null,
          queries: [storage.members.remove(tenantId, userId)],
        })
        return { warning }
      }),
  )
}

function aboutMember(caller: Caller, { tenantId, userId }: Member) {
  // Roles are read anew with each admin request, and the data plane knows no members.
  return { caller, kind: 'member', id: userId, tenantId, changed: [] } as const
}

function view(member: Member, user: User | undefined, caller: Caller): MemberView {
  const isAllowed =
    may(caller, 'members.write', member.tenantId) && hasRank(caller, member.tenantId, member.role)
  return {
    ...member,
    email: user?.email ?? '',
    name: user?.name ?? '',
    can: isAllowed ? ['update', 'delete'] : [],
    etag: etagOf(member),
  }
}

/** Who may give or take `owner`: an owner, or a platform admin. */
function hasRank(caller: Caller, tenantId: string, role: Role): boolean {
  return role !== 'owner' || caller.isPlatformAdmin || caller.roles.get(tenantId) === 'owner'
}

function requireRank(caller: Caller, tenantId: string, roles: readonly Role[]): void {
  if (roles.every((role) => hasRank(caller, tenantId, role))) return
  throw new GatewayError('permission_denied', {
    message: 'Only an owner of the tenant makes, changes or removes an owner.',
  })
}

async function requireAnotherOwner(member: Member, { storage }: AdminContext): Promise<void> {
  if (member.role !== 'owner') return
  const owners = (await storage.members.ofTenant(member.tenantId)).filter(
    ({ role }) => role === 'owner',
  )
  if (owners.length > 1) return
  throw new GatewayError('conflict', {
    message: 'The last owner of a tenant stays. Make somebody else an owner first.',
  })
}

/** The account with this e-mail, or a new one; a password is taken for a new one only. */
async function userFor(
  { email, name, password }: MemberCreate,
  now: number,
  { storage }: AdminContext,
): Promise<{ user: User; queries: WriteQuery[] }> {
  const known = await storage.users.byEmail(email)
  if (known !== null) return { user: known, queries: [] }
  if (password === undefined) {
    throw new GatewayError('invalid_request', {
      message: `${email} has no account yet. Give a first password.`,
      fields: [
        { pointer: '/password', code: 'required', message: 'a new account needs a first password' },
      ],
    })
  }
  const user: User = {
    id: newId('user', now),
    email,
    name: name ?? '',
    isPlatformAdmin: false,
    createdAt: now,
  }
  const passwordHash = await hashPassword(password)
  return { user, queries: [storage.users.insert({ ...user, passwordHash })] }
}
