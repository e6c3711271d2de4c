// How deep a body may be nested: what walks a value recursively would end in a stack overflow somewhere above 5,000.
import { GatewayError } from '../../errors.ts'

/** The deepest schemas of tools that were seen have about 20 levels. */
const maxDepth = 256

/** Throws GatewayError `invalid_request`. `bytes` is the length of the JSON that `value` was read from. */
export function refuseDeepJson(value: unknown, bytes: number): void {
  // Each level opens and closes.
  if (bytes <= 2 * maxDepth || !isDeeperThan(value, maxDepth)) return
  throw new GatewayError('invalid_request', {
    message: `The body is not valid: it is nested deeper than ${maxDepth} levels.`,
  })
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, depth - 1))
  const object = value as Readonly<Record<string, unknown>>
  for (const key in object) if (isDeeperThan(object[key], depth - 1)) return true
  return false
}
