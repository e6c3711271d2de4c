// The key of a cached answer: a hash of everything that makes two requests the same.
import { createHash } from 'node:crypto'
import type { Allowed } from '../call.ts'

/** Headers that change what a provider answers. */
const meaningfulHeaders = ['anthropic-beta', 'anthropic-version', 'openai-beta'] as const

/**
 * The tenant is no part of it: it stands before it wherever answers are kept. The model's targets are, so that a model
 * that was changed answers anew.
 */
export function keyOf({ grant, codec, url, headers, body }: Allowed): string {
  const { service, model } = grant
  const told = meaningfulHeaders.map((name) => String(headers[name] ?? ''))
  const about = [service.id, model.name, model.targets, codec.dialect, pathOf(url), ...told]
  return createHash('sha256')
    .update(JSON.stringify(about))
    .update('\n')
    .update(body.bytes)
    .digest('base64url')
}

/** Some dialects name the model and the operation there; a key in the query is nobody's business. */
function pathOf(url: string): string {
  const query = url.indexOf('?')
  const path = query === -1 ? url : url.slice(0, query)
  return /[?&]\$?alt=sse/.test(url) ? `${path}?alt=sse` : path
}
