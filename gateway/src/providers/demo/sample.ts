// A value that fits a JSON schema, always the same one: what the demo model puts into a tool's arguments.
import { readArray, readObject, readString } from '../../contract/read-json.ts'

/** Knows types, enums, constants and required members; deeper than 8 it gives null. */
export function sampleOf(schema: unknown, depth = 0): unknown {
  const rules = readObject(schema)
  if (rules === null || depth > 8) return null
  if (rules.const !== undefined) return rules.const
  const [choice] = readArray(rules.enum)
  if (choice !== undefined) return choice
  const [alternative] = [...readArray(rules.anyOf), ...readArray(rules.oneOf)]
  if (alternative !== undefined) return sampleOf(alternative, depth + 1)
  switch (readString(rules.type) ?? readArray(rules.type)[0]) {
    case 'string':
      return 'demo'
    case 'integer':
    case 'number':
      return typeof rules.minimum === 'number' ? rules.minimum : 1
    case 'boolean':
      return true
    case 'array':
      return typeof rules.minItems === 'number' && rules.minItems > 0
        ? [sampleOf(rules.items, depth + 1)]
        : []
    case 'null':
      return null
    default:
      return sampleObject(rules, depth)
  }
}

function sampleObject(rules: Readonly<Record<string, unknown>>, depth: number) {
  const properties = readObject(rules.properties)
  const names = readArray(rules.required).filter((name) => typeof name === 'string')
  return Object.fromEntries(names.map((name) => [name, sampleOf(properties?.[name], depth + 1)]))
}
