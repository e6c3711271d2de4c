// /api/v1/tenants and /api/v1/tenants/{id}/members.
import { z } from 'zod'
import { PageQuery } from '../problem.ts'
import { AddressName } from '../name.ts'
import { Email, Member, Password, Role, Tenant } from '../tenant.ts'
import { Can, Etag } from './common.ts'

/** GET /tenants (page), GET /tenants/{id}. */
export const TenantView = z.object({ ...Tenant.shape, can: Can, etag: Etag })
export type TenantView = z.infer<typeof TenantView>

/** A user of a new membership: who has no account yet needs a name and a first password. */
export const MemberCreate = z.strictObject({
  email: Email,
  role: Role,
  name: z.string().trim().max(100).optional(),
  password: Password.optional(),
})
export type MemberCreate = z.infer<typeof MemberCreate>

/** POST /tenants, platform admin. */
export const TenantCreate = z.strictObject({ name: AddressName })
export type TenantCreate = z.infer<typeof TenantCreate>

/** PATCH /tenants/{id}. */
export const TenantUpdate = z.strictObject({ name: AddressName })
export type TenantUpdate = z.infer<typeof TenantUpdate>

/** GET /tenants/{id}/members (page), POST, PATCH /tenants/{id}/members/{userId}, DELETE. */
export const MemberView = z.object({
  ...Member.shape,
  email: z.string(),
  name: z.string(),
  can: Can,
  etag: Etag,
})
export type MemberView = z.infer<typeof MemberView>

export const MemberUpdate = z.strictObject({ role: Role })
export type MemberUpdate = z.infer<typeof MemberUpdate>

export const TenantListQuery = PageQuery
