// Fits tool names and call ids to what a provider takes; what already fits is never touched.
import { createHash } from 'node:crypto'

export interface NameRule {
  readonly maxLength: number
  /** True when every character is allowed. */
  readonly pattern: RegExp
}

export interface ToolNames {
  toWire(name: string): string
  /** The provider's name -> the client's, for those that were changed. */
  readonly changed: ReadonlyMap<string, string>
}

/** One request's tool names. A changed name keeps its readable beginning and ends in a hash of the whole, so two never meet. */
export function createToolNames(rule: NameRule): ToolNames {
  const changed = new Map<string, string>()
  return {
    changed,
    toWire(name) {
      if (fits(name, rule)) return name
      const readable = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, rule.maxLength - 9)
      const ending = `_${hash(name).slice(0, 8)}`
      // Some providers want a letter or an underscore first.
      const wire = rule.pattern.test(readable + ending)
        ? readable + ending
        : `_${readable.slice(0, rule.maxLength - 10)}${ending}`
      changed.set(wire, name)
      return wire
    },
  }
}

/**
 * A call id as the provider takes it: the same in a call and in its result, as both come through here. Nothing has to be
 * mapped back, since a provider never repeats the ids of a request in its answer.
 */
export function toWireId(id: string, rule: NameRule): string {
  if (fits(id, rule)) return id
  const made = hash(id).slice(0, 32)
  return rule.maxLength < 37 ? made.slice(0, rule.maxLength) : `call_${made}`
}

function fits(name: string, rule: NameRule): boolean {
  return name.length <= rule.maxLength && rule.pattern.test(name)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
