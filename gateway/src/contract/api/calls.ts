// /api/v1/calls: the list, one call, and the live tail.
import { z } from 'zod'
import { Call, CallEnd } from '../call.ts'
import { Id } from '../id.ts'
import { TimeMs } from '../name.ts'
import { PageQuery } from '../problem.ts'
import { Can } from './common.ts'

const { detail, ...columns } = Call.shape

/** GET /calls (page, newest first); also the data of `event: call` of GET /calls/tail (server-sent events). */
export const CallRow = z.object({
  ...columns,
  /** The door's path, such as `/v1/models`: what a call without a model was about. */
  endpoint: detail.shape.endpoint,
  /** How many attempts were made; zero: the gateway answered by itself. */
  attemptCount: z.int(),
  /** The answer was given before. */
  isCacheHit: detail.shape.isCacheHit,
  /** Null: the thing is gone or the call never got that far. */
  tenantName: z.string().nullable(),
  applicationName: z.string().nullable(),
  serviceName: z.string().nullable(),
})
export type CallRow = z.infer<typeof CallRow>

/** What GET /calls lists; `detail` only where it was asked for. */
export const CallListed = CallRow.extend({ detail: detail.optional() })
export type CallListed = z.infer<typeof CallListed>

/** GET /calls/{id}. `can` holds `ban` for who may ban the source. */
export const CallView = CallRow.extend({ detail, can: Can })
export type CallView = z.infer<typeof CallView>

export const CallListQuery = PageQuery.extend({
  tenantId: Id.optional(),
  applicationId: Id.optional(),
  serviceId: Id.optional(),
  model: z.string().max(256).optional(),
  provider: z.string().max(256).optional(),
  /** A status (`429`) or a class (`4xx`). */
  status: z
    .string()
    .regex(/^[1-5](\d\d|xx)$/, 'a status such as 429, or a class such as 4xx')
    .optional(),
  end: CallEnd.optional(),
  clientIp: z.string().max(64).optional(),
  /** Epoch milliseconds, inclusive and exclusive. */
  from: z.coerce.number().pipe(TimeMs).optional(),
  to: z.coerce.number().pipe(TimeMs).optional(),
  /** `full` adds each call's detail, for an export. */
  view: z.enum(['rows', 'full']).default('rows'),
})
export type CallListQuery = z.infer<typeof CallListQuery>

/** Data of `event: count` of the tail: calls that matched, and those that were sent, since it began. */
export const TailCount = z.object({ seen: z.int(), sent: z.int() })
export type TailCount = z.infer<typeof TailCount>

/**
 * GET /calls/tail. With `budget` (rows a second) the stream is cut to it and tells by `event: count`
 * what was left out; without it the events are `call` alone.
 */
export const CallTailQuery = CallListQuery.omit({
  limit: true,
  cursor: true,
  from: true,
  to: true,
  view: true,
}).extend({ budget: z.coerce.number().int().min(1).max(1_000).optional() })
export type CallTailQuery = z.infer<typeof CallTailQuery>
