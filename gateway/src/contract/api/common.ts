// Pieces that several answers of the admin API share.
import { z } from 'zod'
import { Id } from '../id.ts'

/** What the caller may do with the thing now, as verbs (`update`, `delete`, `approve`). */
export const Can = z.array(z.string())

/** Strong tag of the stored thing; send it back as `If-Match` to change it, else 412 when somebody was faster. */
export const Etag = z.string()

/**
 * Answer of a write that takes a right away. `warning` is null when every live worker acknowledged it in time,
 * else a sentence that says the change is stored but was not confirmed everywhere yet.
 */
export const Warning = z.string().nullable()
export const Done = z.object({ warning: Warning })
export type Done = z.infer<typeof Done>

export const Named = z.object({ id: Id, name: z.string() })
export type Named = z.infer<typeof Named>

/** An application or service with the tenant that owns it. */
export const Owned = z.object({
  id: Id,
  name: z.string(),
  tenantId: Id,
  tenantName: z.string(),
})
export type Owned = z.infer<typeof Owned>

/** Reasons that people give, kept with the event. */
export const Reason = z.string().trim().max(2_000, 'use at most 2,000 characters')
export const RequiredReason = Reason.min(1, 'say why')
