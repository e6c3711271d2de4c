// A client's own tools: a namespace's tools have longer names elsewhere, and calls come back by the names they were offered under.
import { createHash } from 'node:crypto'
import {
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../../contract/read-json.ts'

/** A tool as its client knows it. */
export interface ClientTool {
  readonly name: string
  readonly namespace: string | null
  /** Its input is plain text, not an object. */
  readonly isCustom: boolean
}

export interface ClientTools {
  /** A name that was never offered is the client's to judge, as a plain function's. */
  named(publicName: string): ClientTool
}

/** The longest name that every provider takes. */
const longestName = 64
const hashLength = 8

/** `crm` and `find` as `crm__find`; one beyond 64 characters ends in a hash of the whole. */
export function flatNameOf(namespace: string | null | undefined, name: string): string {
  if (!namespace) return name
  const whole = `${namespace}__${name}`
  if (whole.length <= longestName) return whole
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, hashLength)
  return `${whole.slice(0, longestName - hashLength - 1)}_${hash}`
}

/** From the JSON of a request. */
export function clientToolsOf(request: unknown): ClientTools {
  const tools = new Map<string, ClientTool>()
  const add = (namespace: string | null, { type, name: given }: JsonObject): void => {
    const name = readString(given)
    if (name === null) return
    tools.set(flatNameOf(namespace, name), { name, namespace, isCustom: type === 'custom' })
  }
  for (const tool of readObjects(readObject(request)?.tools)) {
    if (tool.type === 'namespace') {
      for (const inner of readObjects(tool.tools)) add(readString(tool.name), inner)
    } else if (tool.type === 'function' || tool.type === 'custom') add(null, tool)
  }
  return { named: (name) => tools.get(name) ?? { name, namespace: null, isCustom: false } }
}
