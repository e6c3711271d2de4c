// Tags of stored things, and the check that nobody changed one since the caller read it.
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'

/** A strong tag over the stored row, not over what the caller's role adds or hides. */
export function etagOf(row: object): string {
  return `"${createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 22)}"`
}

/** Throws `precondition_failed` when an If-Match header names another state. Without the header there is no check. */
export function checkMatch(request: FastifyRequest, row: object): void {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '*') return
  const tags = header.split(',').map((tag) => tag.trim())
  if (!tags.includes(etagOf(row))) throw new GatewayError('precondition_failed')
}

/** Sets the ETag header from the view and hands the view on. */
export function tagged<T extends { readonly etag: string }>(reply: FastifyReply, view: T): T {
  void reply.header('etag', view.etag)
  return view
}
