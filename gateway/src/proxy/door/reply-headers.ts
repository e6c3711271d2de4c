// Headers of a good answer: the allow-list of what passes back, our limits, and what was dropped on the way.
import type { AnswerHeaders } from '../upstream/exchange.ts'
import type { Leg, Routed } from '../call.ts'
import type { ReplyHeaders } from './client.ts'

/** Longer lists of dropped fields are cut: headers are bounded at the client too. */
const maxWarnings = 32

/** Our own limits win over the provider's of the same name: they are the ones that bind this caller. */
export function replyHeaders(
  call: Routed,
  leg: Leg,
  upstream: AnswerHeaders,
  contentType: string,
): ReplyHeaders {
  const headers: ReplyHeaders = { 'content-type': contentType }
  for (const name of leg.adapter.passedAnswerHeaders) {
    const value = upstream[name]
    if (typeof value === 'string') headers[name] = value
  }
  Object.assign(headers, call.grant.limitHeaders)
  headers['x-portcullis-call-id'] = call.id
  const { warnings } = call.journal
  if (warnings.length > 0) headers['x-portcullis-warnings'] = describeWarnings(warnings)
  return headers
}

/** Of an answer that no provider gave. */
export function estimateHeaders(call: Routed): ReplyHeaders {
  return {
    'content-type': 'application/json',
    ...call.grant.limitHeaders,
    'x-portcullis-call-id': call.id,
    'x-portcullis-warnings': 'estimated',
  }
}

/** Field names come from the client: only what a header may carry. */
export function describeWarnings(dropped: readonly string[]): string {
  const names = dropped.slice(0, maxWarnings).map((name) => name.replace(/[^\x21-\x7e]/g, '?'))
  return `dropped ${names.join(', ').slice(0, 1_000)}`
}
