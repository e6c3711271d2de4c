// What the demo model refuses, as a provider of text would: in place and words of OpenAI's dialect.
import { readArray, readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'

export interface Fault {
  readonly param: string
  readonly message: string
  readonly code: string | null
}

/** Null: nothing is wrong. */
export function findFault(request: JsonObject): Fault | null {
  return findFaultyMessage(request) ?? findFaultyNumber(request)
}

const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function']

function findFaultyMessage({ messages }: JsonObject): Fault | null {
  const list = readArray(messages)
  if (list.length === 0) {
    return { param: 'messages', message: '"messages" must hold at least one message.', code: null }
  }
  for (const [index, item] of list.entries()) {
    const param = `messages[${index}]`
    const message = readObject(item)
    if (message === null) return { param, message: `${param} is no object.`, code: 'invalid_type' }
    if (!roles.includes(String(message.role))) {
      const given = JSON.stringify(message.role ?? null).slice(0, 100)
      const allowed = `It must be one of ${roles.join(', ')}.`
      const words = `Invalid value of ${param}.role: ${given}. ${allowed}`
      return { param: `${param}.role`, message: words, code: 'invalid_value' }
    }
    const foreign = readObjects(message.content).find(({ type }) => !isText(type))
    if (foreign !== undefined) {
      const words = `The demo model reads text only, no ${String(foreign.type).slice(0, 100)}.`
      return { param: `${param}.content`, message: words, code: 'invalid_value' }
    }
  }
  return null
}

function isText(type: unknown): boolean {
  return type === 'text' || type === 'refusal'
}

interface Bounds {
  readonly min: number
  readonly max: number
  readonly isWhole?: boolean
}

/** As OpenAI has them. */
const bounds: Readonly<Record<string, Bounds>> = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  presence_penalty: { min: -2, max: 2 },
  frequency_penalty: { min: -2, max: 2 },
  n: { min: 1, max: 128, isWhole: true },
  max_tokens: { min: 1, max: Infinity, isWhole: true },
  max_completion_tokens: { min: 1, max: Infinity, isWhole: true },
}

function findFaultyNumber(request: JsonObject): Fault | null {
  for (const [param, { min, max, isWhole = false }] of Object.entries(bounds)) {
    const value = request[param]
    if (value === undefined || value === null) continue
    const isFit = typeof value === 'number' && value >= min && value <= max
    if (isFit && (!isWhole || Number.isInteger(value))) continue
    const kind = isWhole ? 'a whole number' : 'a number'
    const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`
    const message = `"${param}" must be ${kind} ${range}.`
    return { param, message, code: 'invalid_value' }
  }
  return null
}
