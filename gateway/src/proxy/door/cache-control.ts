// Anthropic's cache mark, which clients also send through OpenAI's dialect.
import { z } from 'zod'
import type { CacheMark } from '../../contract/canonical/request.ts'

export const CacheControl = z
  .looseObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).nullish() })
  .nullish()

/** Five minutes is what Anthropic takes where no lifetime is given. */
export function decodeCache(
  mark: z.infer<typeof CacheControl>,
): { readonly cache: CacheMark } | Record<never, never> {
  return mark ? { cache: { ttl: mark.ttl ?? '5m' } } : {}
}
