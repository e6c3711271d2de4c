// JSON Schema as Gemini takes it: local references put in place, and words that it refuses written in others.
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'

type Schema = Record<string, unknown>

/** A schema that refers to itself, or to more than this many levels, keeps its references. */
const maxDepth = 32

/** Words whose value is one schema, a list of them, or schemas by name. */
const single = new Set(['items', 'additionalProperties', 'contains', 'not', 'propertyNames'])
const listed = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions'])

/** Never changes its input. Property names are the caller's and stay as they are. */
export function cleanSchema(schema: JsonObject): Schema {
  const isRecursive = refersToItself(schema, schema, new Set())
  const cleaned = cleanNode(schema, isRecursive ? null : schema, 0)
  if (!isRecursive) {
    delete cleaned.$defs
    delete cleaned.definitions
  }
  return cleaned
}

/** `root`: where references point into; null where they must stay. */
function cleanNode(node: JsonObject, root: JsonObject | null, depth: number): Schema {
  const target = root === null ? null : resolve(node, root)
  if (target !== null && depth < maxDepth) {
    const { $ref: _reference, ...beside } = node
    return cleanNode({ ...target, ...beside }, root, depth + 1)
  }
  const result: Schema = {}
  for (const [word, value] of Object.entries(node)) {
    if (word === '$schema' || word === '$id' || word === '$comment') continue
    result[word] = cleanWord(word, value, root, depth)
  }
  return splitTypes(cleanEnum(result))
}

function cleanWord(word: string, value: unknown, root: JsonObject | null, depth: number): unknown {
  const clean = (item: unknown): unknown => {
    const schema = readObject(item)
    return schema === null ? item : cleanNode(schema, root, depth + 1)
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
  if (reference === null || !reference.startsWith('#/')) return null
  let at: unknown = root
  for (const step of reference.slice(2).split('/')) {
    at = readObject(at)?.[decodeStep(step)]
  }
  return readObject(at)
}

function decodeStep(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
}

function refersToItself(node: unknown, root: JsonObject, open: Set<unknown>): boolean {
  if (Array.isArray(node)) return node.some((item) => refersToItself(item, root, open))
  const object = readObject(node)
  if (object === null) return false
  if (object.$ref === '#') return true
  const target = resolve(object, root)
  if (target !== null) {
    if (open.has(target)) return true
    open.add(target)
    const isRecursive = refersToItself(target, root, open)
    open.delete(target)
    if (isRecursive) return true
  }
  return Object.values(object).some((value) => refersToItself(value, root, open))
}
