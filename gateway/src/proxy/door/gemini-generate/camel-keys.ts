// Google's JSON takes every field in snake_case too, as its documentation's curl examples write it.
import { readObject } from '../../../contract/read-json.ts'

/** Values whose keys are the caller's own, or a schema's, which has a reader of its own. */
const opaque: ReadonlySet<string> = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'labels',
])

/** Far above the depth of any field of the request itself. */
const maxDepth = 24

/** The same value in camelCase; what is no field of the request stays. */
export function camelKeys(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) return value
  if (Array.isArray(value)) return value.map((item) => camelKeys(item, depth + 1))
  const object = readObject(value)
  if (object === null) return value
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => {
      const name = toCamel(key)
      return [name, opaque.has(name) ? item : camelKeys(item, depth + 1)]
    }),
  )
}

function toCamel(key: string): string {
  if (!key.includes('_')) return key
  return key.replace(/([a-z0-9])_([a-z])/g, (_match, before: string, after: string) => {
    return before + after.toUpperCase()
  })
}
