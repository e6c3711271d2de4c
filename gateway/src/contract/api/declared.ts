// /api/v1/declared, on the admin socket only: apply and export a portcullis.yaml while the gateway runs.
import { z } from 'zod'
import { Warning } from './common.ts'

/** POST /declared. The variables are those of the command's environment, not of the gateway's. */
export const DeclaredApply = z.strictObject({
  /** For messages. */
  path: z.string().max(4_096),
  text: z.string(),
  environment: z.record(z.string(), z.string()),
})
export type DeclaredApply = z.infer<typeof DeclaredApply>

export const DeclaredChange = z.object({
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  action: z.enum(['created', 'updated', 'unchanged']),
  /** Why a thing is not as the file says. */
  note: z.string().nullable(),
})
export type DeclaredChange = z.infer<typeof DeclaredChange>

/** `warnings` are about the file, `warning` about the workers. */
export const DeclaredResult = z.object({
  changes: z.array(DeclaredChange),
  warnings: z.array(z.string()),
  warning: Warning,
})
export type DeclaredResult = z.infer<typeof DeclaredResult>

/** GET /declared: the installation as portcullis.yaml, secrets as references. */
export const DeclaredExport = z.object({ text: z.string() })
export type DeclaredExport = z.infer<typeof DeclaredExport>
