// Gemini's own Schema, an old form of OpenAPI's, as JSON Schema.
import { readArray, readObject, type JsonObject } from '../../../contract/read-json.ts'

type Schema = Record<string, unknown>

/** Types in capitals, `nullable`, counts as text and words in snake_case become what JSON Schema has for them. */
export function toJsonSchema(schema: JsonObject): Schema {
  const result: Schema = {}
  for (const [key, value] of Object.entries(schema)) {
    const word = words.get(key) ?? key
    const read = readWord(word, value)
    if (read !== undefined) result[word] = read
  }
  return schema.nullable === true ? allowNull(result) : result
}

const words: ReadonlyMap<string, string> = new Map([
  ['any_of', 'anyOf'],
  ['min_items', 'minItems'],
  ['max_items', 'maxItems'],
  ['min_length', 'minLength'],
  ['max_length', 'maxLength'],
  ['min_properties', 'minProperties'],
  ['max_properties', 'maxProperties'],
  ['property_ordering', 'propertyOrdering'],
])

/** Undefined: it has no meaning outside of Gemini. */
function readWord(word: string, value: unknown): unknown {
  switch (word) {
    case 'type':
      return readType(value)
    case 'nullable':
    case 'propertyOrdering':
      return undefined
    case 'format':
      return value === 'enum' ? undefined : value
    case 'items':
      return readNested(value)
    case 'anyOf':
      return readArray(value).map(readNested)
    case 'properties':
      return Object.fromEntries(
        Object.entries(readObject(value) ?? {}).map(([name, item]) => [name, readNested(item)]),
      )
    case 'minItems':
    case 'maxItems':
    case 'minLength':
    case 'maxLength':
    case 'minProperties':
    case 'maxProperties':
      // A 64-bit number is text in Google's JSON.
      return typeof value === 'string' ? Number(value) : value
    default:
      return value
  }
}

function readNested(value: unknown): unknown {
  const schema = readObject(value)
  return schema === null ? value : toJsonSchema(schema)
}

function readType(value: unknown): unknown {
  if (value === 'TYPE_UNSPECIFIED') return undefined
  return typeof value === 'string' ? value.toLowerCase() : value
}

function allowNull(schema: Schema): Schema {
  const { type, enum: values } = schema
  return {
    ...schema,
    ...(typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  }
}
