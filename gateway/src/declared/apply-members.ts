// Applies the declared members: makes users that are not there, sets their passwords and their roles.
import { newId } from '../contract/id.ts'
import { hashPassword, isPasswordRight } from '../storage/password.ts'
import { idOf, type Ids } from './apply-upstreams.ts'
import { addStep, sameFields, type Draft } from './change.ts'
import type { DeclaredTenant } from './schema.ts'

export async function applyMembers(
  draft: Draft,
  tenants: readonly DeclaredTenant[],
  tenantIds: Ids,
): Promise<void> {
  const { storage, clock } = draft
  const users = await applyUsers(draft, tenants)
  for (const { name: tenantName, members } of tenants) {
    const tenantId = idOf(tenantIds, tenantName)
    for (const { email, role } of members) {
      const userId = idOf(users, email)
      const stored = await storage.members.find(tenantId, userId)
      addStep(draft, {
        kind: 'member',
        id: tenantId,
        name: `${tenantName}/${email}`,
        tenantId,
        before: sameFields(stored && { ...stored, email }, { email, role }),
        after: { email, role },
        create: () => [
          storage.members.insert({ tenantId, userId, role, createdAt: clock.nowMs() }),
        ],
        update: () => [storage.members.setRole(tenantId, userId, role)],
      })
    }
  }
}

/** One user may be declared in several tenants. */
async function applyUsers(draft: Draft, tenants: readonly DeclaredTenant[]): Promise<Ids> {
  const passwords = new Map<string, string | undefined>()
  for (const { email, password } of tenants.flatMap(({ members }) => members)) {
    passwords.set(email, password ?? passwords.get(email))
  }
  const ids = new Map<string, string>()
  for (const [email, password] of passwords) ids.set(email, await applyUser(draft, email, password))
  return ids
}

async function applyUser(
  draft: Draft,
  email: string,
  password: string | undefined,
): Promise<string> {
  const { storage, clock } = draft
  const stored = await storage.users.byEmail(email)
  const id = stored?.id ?? newId('user', clock.nowMs())
  const storedHash = stored === null ? null : await storage.users.passwordHash(id)
  const isSame =
    password === undefined || (storedHash !== null && (await isPasswordRight(password, storedHash)))
  const passwordHash = isSame ? null : await hashPassword(password)
  addStep(draft, {
    kind: 'user',
    id,
    name: email,
    tenantId: null,
    before: sameFields(stored, { email }),
    after: { email },
    isSecretNew: stored !== null && passwordHash !== null,
    create: () => [
      storage.users.insert({
        ...{ id, email, passwordHash, createdAt: clock.nowMs() },
        ...{ name: email.split('@')[0] ?? email, isPlatformAdmin: false },
      }),
    ],
    update: () =>
      passwordHash === null
        ? []
        : [storage.users.update(id, { passwordHash }), storage.sessions.removeOfUser(id)],
  })
  return id
}
