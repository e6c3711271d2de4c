// What a provider may do, and what becomes of it: the table behind faults.test.ts.
import type { Timeouts } from '../../gateway/src/contract/provider.ts'
import type { Behaviour } from '../fakes/scripted-server.ts'
import { providerSecret } from '../fakes/world.ts'

const words = JSON.stringify({ error: { message: `no, ${providerSecret}`, type: 'x', code: 'y' } })
const html = { body: '<html><title>nginx</title></html>', headers: { 'content-type': 'text/html' } }
const mebibytes50 = 'x'.repeat(50 * 1_048_576)

/** What the client sees where this is all that the provider does, and whether another target is asked. */
export interface Fault {
  readonly what: string
  readonly behaviour: Behaviour
  readonly status: number
  readonly code: string
  readonly attempts: number
  readonly isFallback: boolean
  readonly end?: 'timeout'
  readonly timeouts?: Partial<Timeouts>
}

function refused(
  upstream: number,
  status: number,
  code: string,
  attempts: number,
  isFallback = true,
): Fault {
  const end = code === 'upstream_timeout' ? ({ end: 'timeout' } as const) : {}
  const behaviour = { status: upstream, body: words }
  return { what: String(upstream), behaviour, status, code, attempts, isFallback, ...end }
}

function broken(what: string, behaviour: Behaviour, code = 'upstream_failed'): Fault {
  return { what, behaviour, status: 502, code, attempts: 3, isFallback: true }
}

export const statuses: readonly Fault[] = [
  refused(302, 502, 'upstream_failed', 1),
  refused(400, 400, 'upstream_rejected', 1, false),
  refused(401, 502, 'upstream_credential_refused', 1),
  refused(402, 502, 'upstream_credential_refused', 1),
  refused(403, 502, 'upstream_credential_refused', 1),
  refused(404, 404, 'upstream_rejected', 1),
  refused(405, 405, 'upstream_rejected', 1),
  refused(408, 504, 'upstream_timeout', 1),
  refused(409, 409, 'upstream_rejected', 3),
  refused(413, 413, 'request_too_large', 1, false),
  refused(418, 418, 'upstream_rejected', 1),
  refused(422, 422, 'upstream_rejected', 1, false),
  refused(429, 429, 'upstream_rate_limited', 3),
  refused(500, 500, 'upstream_failed', 3),
  refused(501, 501, 'upstream_failed', 3),
  refused(502, 502, 'upstream_failed', 3),
  refused(503, 503, 'upstream_overloaded', 3),
  refused(504, 504, 'upstream_timeout', 1),
  refused(520, 520, 'upstream_failed', 3),
  refused(529, 503, 'upstream_overloaded', 3),
  { ...broken('HTML with 500', { ...html, status: 500 }), status: 500 },
]

/** In any answer. */
export const beforeContent: readonly Fault[] = [
  broken('garbage', { body: '\u0001{{{' }, 'upstream_unreadable'),
  broken('HTML', html, 'upstream_unreadable'),
  broken('an answer of another shape', { body: '[]' }, 'upstream_unreadable'),
  broken('nothing at all', { body: '' }, 'upstream_unreadable'),
  broken('an end before the head', { cut: 'head' }),
  broken('an end inside of the head', { cut: 'inside_head' }),
  broken('an end behind the head', { cut: 'body' }),
  broken('a reset before the head', { cut: 'head', isReset: true }),
  broken('a reset inside of the head', { cut: 'inside_head', isReset: true }),
  broken('a reset behind the head', { cut: 'body', isReset: true }),
]

export const inWhole: readonly Fault[] = [
  {
    ...broken('a stall before the head', { hold: 'head' }, 'upstream_timeout'),
    ...{ status: 504, attempts: 1, isFallback: false, end: 'timeout', timeouts: { totalMs: 250 } },
  },
  {
    ...broken('a stall behind the head', { hold: 'body' }, 'upstream_timeout'),
    ...{ status: 504, attempts: 1, end: 'timeout', timeouts: { idleMs: 250 } },
  },
]

const eventStream = { 'content-type': 'text/event-stream' }
export const inStreams: readonly Fault[] = [
  broken('a stream without an event', { body: ': hello\n\n', headers: eventStream }),
  {
    ...broken('a stall before the head', { hold: 'head' }, 'upstream_timeout'),
    ...{ status: 504, attempts: 1, end: 'timeout', timeouts: { firstTokenMs: 250 } },
  },
  {
    ...broken('a stall before the first token', { hold: 'body' }, 'upstream_timeout'),
    ...{ status: 504, attempts: 1, end: 'timeout', timeouts: { firstTokenMs: 250 } },
  },
]

/** For one attempt: each costs half a second. */
export const huge: readonly (readonly [what: string, isStream: boolean, Fault])[] = [
  ['a refusal', false, { ...once(broken('', { body: mebibytes50, status: 500 })), status: 500 }],
  ['no JSON', false, once(broken('', { body: mebibytes50 }, 'upstream_unreadable'))],
  [
    'one event of a stream',
    true,
    once(broken('', { body: `data: ${mebibytes50}`, headers: eventStream }, 'upstream_unreadable')),
  ],
]

function once(fault: Fault): Fault {
  return { ...fault, attempts: 1 }
}
