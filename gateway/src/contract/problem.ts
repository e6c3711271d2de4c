// Problem details of the admin API (RFC 9457) and its pages.
import { z } from 'zod'

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  traceId: z.string().optional(),
  errors: z
    .array(
      z.object({
        pointer: z.string(),
        code: z.string(),
        message: z.string(),
        fix: z.string().optional(),
      }),
    )
    .optional(),
})
export type Problem = z.infer<typeof Problem>

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().optional(),
})
export type PageQuery = z.infer<typeof PageQuery>

/** A page of a list; `nextCursor` null: the end. */
export function Page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}
