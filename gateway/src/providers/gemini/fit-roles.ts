// Same dialect: Vertex AI wants a role on every content, which AI Studio takes for the user's when it is absent.
import { readArray, readObject } from '../../contract/read-json.ts'
import type { FittedRequest } from '../wire.ts'

/** Null where every content has its role, as Google's own clients write it. */
export function fitRoles(body: unknown): FittedRequest | null {
  const request = readObject(body)
  if (request === null) return null
  const contents = Array.isArray(request.contents) ? request.contents : [request.contents]
  if (contents.every(hasRole)) return null
  const fitted = { ...request, contents: contents.map(withRole) }
  return { body: Buffer.from(JSON.stringify(fitted)), dropped: [] }
}

/** What is no object at all is for Vertex AI to refuse. */
function hasRole(value: unknown): boolean {
  const content = readObject(value)
  return content === null || (typeof content.role === 'string' && content.role !== '')
}

function withRole(value: unknown): unknown {
  return hasRole(value) ? value : { ...readObject(value), role: roleOf(value) }
}

/** Only a model calls functions. */
function roleOf(content: unknown): string {
  const parts = readArray(readObject(content)?.parts)
  const calls = parts.some((part) => {
    const found = readObject(part)
    return found?.functionCall !== undefined || found?.function_call !== undefined
  })
  return calls ? 'model' : 'user'
}
