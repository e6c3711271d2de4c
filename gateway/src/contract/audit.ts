// Audit entries: who changed what, when, from where, before and after with secrets masked.
import { z } from 'zod'
import { Id } from './id.ts'
import { TimeMs } from './name.ts'

export const AuditEntry = z.strictObject({
  id: Id,
  at: TimeMs,
  /** A user's id, `local` (the admin socket), `declared` (portcullis.yaml) or `clock`. */
  actor: z.string(),
  actorName: z.string(),
  address: z.string().nullable(),
  /** Null: of the platform. */
  tenantId: Id.nullable(),
  /** `subscription.approve`, `key.create`. */
  action: z.string(),
  /** Kind and id of the thing. */
  kind: z.string(),
  thingId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
})
export type AuditEntry = z.infer<typeof AuditEntry>
