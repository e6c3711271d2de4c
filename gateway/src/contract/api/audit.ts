// GET /api/v1/audit: who changed what, newest first.
import { z } from 'zod'
import { AuditEntry } from '../audit.ts'
import { Id } from '../id.ts'
import { TimeMs } from '../name.ts'
import { PageQuery } from '../problem.ts'

export const AuditView = AuditEntry
export type AuditView = z.infer<typeof AuditView>

export const AuditListQuery = PageQuery.extend({
  tenantId: Id.optional(),
  kind: z.string().max(63).optional(),
  thingId: z.string().max(128).optional(),
  actor: z.string().max(128).optional(),
  from: z.coerce.number().pipe(TimeMs).optional(),
  to: z.coerce.number().pipe(TimeMs).optional(),
})
export type AuditListQuery = z.infer<typeof AuditListQuery>
