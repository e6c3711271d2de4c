// Checks a caller's body against a dialect's schema and says what is wrong in the caller's terms.
import type { z } from 'zod'
import { readObject, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'

/** Throws GatewayError `invalid_request` with `param` as the dialects write it: `messages[0].content`. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const issue = deepest(result.error.issues)
  const param = issue === null ? '' : formatPath(issue.path)
  throw invalidField(param, issue?.message ?? 'Invalid value')
}

/** `param` empty: the body as a whole is wrong, and no parameter is named. */
export function invalidField(param: string, reason: string): GatewayError {
  const message = param === '' ? `The body is not valid: ${reason}.` : `"${param}": ${reason}.`
  return new GatewayError('invalid_request', { ...(param === '' ? {} : { param }), message })
}

/** What routing needs of every body. Throws GatewayError `invalid_request`. */
export function readModelAndStream(body: unknown): {
  readonly object: JsonObject
  readonly model: string
  readonly isStream: boolean
} {
  const object = readObject(body)
  if (object === null) throw invalidField('', 'it must be a JSON object')
  const { model, stream } = object
  if (typeof model !== 'string' || model === '') {
    throw invalidField('model', 'it must be the name of a model')
  }
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw invalidField('stream', 'it must be true or false')
  }
  return { object, model, isStream: stream === true }
}

/** Where bytes pass nobody else looks: without its list a request can only cost a provider's time. Throws GatewayError `invalid_request`. */
export function requireList(object: JsonObject, name: string): void {
  const list = object[name]
  if (Array.isArray(list) && list.length > 0) return
  throw invalidField(name, 'it must be a list with at least one item')
}

type Issue = z.core.$ZodIssue

interface Found {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Of a union's branches the one that got furthest is the one the caller meant. */
function deepest(issues: readonly Issue[], base: readonly PropertyKey[] = []): Found | null {
  let best: Found | null = null
  for (const issue of issues) {
    const path = [...base, ...issue.path]
    const branches = issue.code === 'invalid_union' ? issue.errors : []
    const inner = branches
      .map((branch) => deepest(branch, path))
      .filter((found) => found !== null && found.path.length > path.length)
    const found = inner[0] ?? { path, message: lowerFirst(issue.message) }
    if (best === null || found.path.length > best.path.length) best = found
  }
  return best
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
