// Applications, the consumers that a tenant owns, and their API keys.
import { z } from 'zod'
import { Id } from './id.ts'
import { Name, TimeMs } from './name.ts'

export const Application = z.strictObject({
  id: Id,
  tenantId: Id,
  name: Name,
  createdAt: TimeMs,
})
export type Application = z.infer<typeof Application>

export const keyPrefix = 'pc_live_'

export const Key = z.strictObject({
  id: Id,
  applicationId: Id,
  name: Name,
  /** The first 12 characters of the key, for display. */
  prefix: z.string(),
  expiresAt: TimeMs.nullable(),
  createdAt: TimeMs,
})
export type Key = z.infer<typeof Key>
