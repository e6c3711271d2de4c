// /api/v1/applications and /api/v1/applications/{id}/keys.
import { z } from 'zod'
import { Application, Key } from '../application.ts'
import { Id } from '../id.ts'
import { TimeMs } from '../name.ts'
import { PageQuery } from '../problem.ts'
import { Can, Etag } from './common.ts'

/** GET /applications?tenantId= (page), GET /applications/{id}, DELETE answers Done. */
export const ApplicationView = z.object({
  ...Application.shape,
  tenantName: z.string(),
  keyCount: z.int(),
  can: Can,
  etag: Etag,
})
export type ApplicationView = z.infer<typeof ApplicationView>

export const ApplicationListQuery = PageQuery.extend({ tenantId: Id.optional() })

/** POST /applications. */
export const ApplicationCreate = z.strictObject({ tenantId: Id, name: Application.shape.name })
export type ApplicationCreate = z.infer<typeof ApplicationCreate>

/** PATCH /applications/{id}. */
export const ApplicationUpdate = z.strictObject({ name: Application.shape.name })
export type ApplicationUpdate = z.infer<typeof ApplicationUpdate>

/** GET /applications/{id}/keys (page), DELETE /applications/{id}/keys/{keyId} answers Done. */
export const KeyView = z.object({ ...Key.shape, can: Can })
export type KeyView = z.infer<typeof KeyView>

/** POST /applications/{id}/keys. */
export const KeyCreate = z.strictObject({
  name: Key.shape.name,
  expiresAt: TimeMs.nullable().default(null),
})
export type KeyCreate = z.input<typeof KeyCreate>

/** The only answer that carries the key itself. */
export const KeyCreated = KeyView.extend({ value: z.string() })
export type KeyCreated = z.infer<typeof KeyCreated>
