// Same dialect: Vertex AI wants a role on every content and no ids on calls, where AI Studio takes both as they come.
import { readArray, readObject, type JsonObject } from '../../contract/read-json.ts'
import type { FittedRequest } from '../wire.ts'

/** Null where nothing has to change, as with requests that Google's own clients write for it. */
export function fitVertex(body: unknown): FittedRequest | null {
  const request = readObject(body)
  if (request === null) return null
  const given = Array.isArray(request.contents) ? request.contents : [request.contents]
  const contents = given.map(fitContent)
  if (contents.every((content, index) => content === given[index])) return null
  return { body: Buffer.from(JSON.stringify({ ...request, contents })), dropped: [] }
}

/** The same value where it fits; what is no object at all is for Vertex AI to refuse. */
function fitContent(value: unknown): unknown {
  const content = readObject(value)
  if (content === null) return value
  const given = readArray(content.parts)
  const parts = given.map(withoutId)
  const hasIds = parts.some((part, index) => part !== given[index])
  const hasRole = typeof content.role === 'string' && content.role !== ''
  if (hasRole && !hasIds) return value
  return { ...content, ...(hasRole ? {} : { role: roleOf(parts) }), ...(hasIds ? { parts } : {}) }
}

const holders = ['functionCall', 'functionResponse', 'function_call', 'function_response']

function withoutId(value: unknown): unknown {
  const part = readObject(value)
  const holder = holders.find((name) => readObject(part?.[name])?.id !== undefined)
  if (part === null || holder === undefined) return value
  const { id: _id, ...held } = part[holder] as JsonObject
  return { ...part, [holder]: held }
}

/** Only a model calls functions. */
function roleOf(parts: readonly unknown[]): string {
  const calls = parts.some((part) => {
    const found = readObject(part)
    return found?.functionCall !== undefined || found?.function_call !== undefined
  })
  return calls ? 'model' : 'user'
}
