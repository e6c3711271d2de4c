// JSON Schema as Gemini takes it: references put in place, and words that it refuses written in others.
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'

type Schema = Record<string, unknown>

interface Context {
  /** Where references point into. */
  readonly root: JsonObject
  /** Schemas that are being put in place around this one. */
  readonly open: readonly JsonObject[]
  /** Schemas that may still be written; references to references can grow without bound. */
  readonly left: { count: number }
}

const maxSchemas = 10_000

/** Words whose value is one schema, a list of them, or schemas by name. */
const single = new Set(['items', 'additionalProperties', 'contains', 'not', 'propertyNames'])
const listed = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const named = new Set(['properties', 'patternProperties'])
const removed = new Set(['$schema', '$id', '$anchor', '$comment', '$ref', '$defs', 'definitions'])

/** Never changes its input. Property names are the caller's and stay as they are. */
export function cleanSchema(schema: JsonObject): Schema {
  return cleanNode(schema, { root: schema, open: [], left: { count: maxSchemas } })
}

function cleanNode(node: JsonObject, context: Context): Schema {
  context.left.count -= 1
  const target = resolve(node, context.root)
  if (target !== null) {
    const { $ref: _reference, ...beside } = node
    return isTooDeep(target, context)
      ? { ...outlineOf(target), ...outlineOf(beside) }
      : cleanNode({ ...target, ...beside }, { ...context, open: [...context.open, target] })
  }
  const result: Schema = {}
  for (const [word, value] of Object.entries(node)) {
    if (!removed.has(word)) result[word] = cleanWord(word, value, context)
  }
  return splitTypes(cleanEnum(result))
}

/** A schema inside of itself: Gemini takes none that has no end, so the inner one is open. */
function isTooDeep(target: JsonObject, { open, left }: Context): boolean {
  return open.includes(target) || left.count <= 0
}

function outlineOf({ type, description }: JsonObject): Schema {
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

function cleanWord(word: string, value: unknown, context: Context): unknown {
  const clean = (item: unknown): unknown => {
    const schema = readObject(item)
    return schema === null ? item : cleanNode(schema, context)
  }
  if (single.has(word)) return Array.isArray(value) ? value.map(clean) : clean(value)
  if (listed.has(word)) return readArray(value).map(clean)
  const schemas = named.has(word) ? readObject(value) : null
  if (schemas === null) return value
  return Object.fromEntries(Object.entries(schemas).map(([name, item]) => [name, clean(item)]))
}

/** `const` becomes the one value of an `enum`; an empty text in a list, and a list without any, are refused by Gemini. */
function cleanEnum(schema: Schema): Schema {
  const { const: only, enum: values, ...rest } = schema
  const kept = 'const' in schema ? [only] : Array.isArray(values) ? values : []
  const allowed = kept.filter((value) => value !== '')
  return allowed.length === 0 ? rest : { ...rest, enum: allowed }
}

/** A list of types becomes a choice; what describes the whole stays outside of it. */
function splitTypes(schema: Schema): Schema {
  if (!Array.isArray(schema.type)) return schema
  const types = schema.type.filter((type) => typeof type === 'string')
  const { type: _types, title, description, enum: values, ...rest } = schema
  const [only] = types
  const plain = { title, description, enum: values, ...rest }
  if (only === undefined) return withoutUndefined(plain)
  if (types.length === 1 || 'anyOf' in schema) {
    return withoutUndefined({ type: types.find((type) => type !== 'null') ?? only, ...plain })
  }
  const branches = types.map((type) => {
    const fitting = readArray(values).filter((value) => typeOf(value, type))
    const words = type === 'null' ? {} : rest
    return { type, ...words, ...(type === 'null' || fitting.length === 0 ? {} : { enum: fitting }) }
  })
  return withoutUndefined({ title, description, anyOf: branches })
}

function typeOf(value: unknown, type: string): boolean {
  if (value === null) return type === 'null'
  if (type === 'integer') return Number.isInteger(value)
  return type === typeof value || (type === 'array' && Array.isArray(value))
}

function withoutUndefined(schema: Schema): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined))
}

/** The schema that a `$ref` names by a pointer into the same document; null for any other. */
function resolve(node: JsonObject, root: JsonObject): JsonObject | null {
  const reference = readString(node.$ref)
  if (reference === '#') return root
  if (reference === null || !reference.startsWith('#/')) return null
  let at: unknown = root
  for (const step of reference.slice(2).split('/')) at = readObject(at)?.[decodeStep(step)]
  return readObject(at)
}

function decodeStep(step: string): string {
  const text = /%[0-9a-f]{2}/i.test(step) ? decodePercent(step) : step
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
