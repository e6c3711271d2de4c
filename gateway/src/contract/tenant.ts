// Tenants, the users in them, and what each role may do.
import { z } from 'zod'
import { Id } from './id.ts'
import { AddressName, TimeMs } from './name.ts'

export const roles = ['owner', 'admin', 'developer', 'viewer'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

export const Tenant = z.strictObject({ id: Id, name: AddressName, createdAt: TimeMs })
export type Tenant = z.infer<typeof Tenant>

export const Email = z.email().max(254).toLowerCase()
export const Password = z
  .string()
  .min(12, 'use at least 12 characters')
  .max(1024, 'use at most 1,024 characters')

export const User = z.strictObject({
  id: Id,
  email: Email,
  name: z.string().max(100),
  isPlatformAdmin: z.boolean(),
  createdAt: TimeMs,
})
export type User = z.infer<typeof User>

export const Member = z.strictObject({
  tenantId: Id,
  userId: Id,
  role: Role,
  createdAt: TimeMs,
})
export type Member = z.infer<typeof Member>
