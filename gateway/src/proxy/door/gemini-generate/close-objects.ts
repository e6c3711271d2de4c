// A schema for an answer as strict vendors want it said: Gemini gives the properties that are listed and no others.
import { readArray, readObject, type JsonObject } from '../../../contract/read-json.ts'

type Schema = Record<string, unknown>

export interface ClosedSchema {
  readonly schema: Schema
  /** Every property is required, as OpenAI's strict mode wants it. */
  readonly isStrict: boolean
}

/** Objects that say nothing of further properties get to say that there are none. */
export function closeObjects(schema: JsonObject): ClosedSchema {
  let isStrict = true

  function close(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(close)
    const object = readObject(node)
    if (object === null) return node
    const closed: Schema = {}
    for (const [word, value] of Object.entries(object)) {
      closed[word] = named.has(word) ? closeNamed(value) : nested.has(word) ? close(value) : value
    }
    const properties = readObject(object.properties)
    if (properties === null) return closed
    const required = readArray(object.required)
    isStrict &&= Object.keys(properties).every((name) => required.includes(name))
    return 'additionalProperties' in closed ? closed : { ...closed, additionalProperties: false }
  }

  function closeNamed(value: unknown): unknown {
    const entries = Object.entries(readObject(value) ?? {})
    return Object.fromEntries(entries.map(([name, item]) => [name, close(item)]))
  }

  const closed = close(schema) as Schema
  return { schema: closed, isStrict }
}

const named: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions'])
const nested: ReadonlySet<string> = new Set([
  'items',
  'prefixItems',
  'anyOf',
  'oneOf',
  'allOf',
  'additionalProperties',
])
