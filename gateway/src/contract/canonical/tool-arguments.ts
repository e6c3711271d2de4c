// Between a tool's arguments as JSON text (OpenAI, canonical) and as an object (Anthropic, Gemini), without losing digits.
import { readObject, type JsonObject } from '../read-json.ts'

/** The object of the text, every number kept as it was written; null when the text is no JSON object. Empty text is `{}`. */
export function parseArguments(text: string): JsonObject | null {
  if (text.trim() === '') return {}
  try {
    return readObject(parseExactly(text))
  } catch {
    return null
  }
}

/** JSON whose numbers, if a double can't hold them as written, stay their own text when stringified again. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepNumber)
}

/** A number of the value lost digits in JSON.parse, or is no integer and may have. */
function mayHaveLostDigits(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || !Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(mayHaveLostDigits)
}

/**
 * True when the value, parsed by plain JSON.parse out of `json`, may hold a number that JSON.stringify writes
 * otherwise: one that lost digits, or one written as no double is, like `1.0`.
 */
export function mayBeRewritten(value: unknown, json: Buffer | string): boolean {
  if (mayHaveLostDigits(value)) return true
  return (
    hasNumber(value) && oddNumber.test(typeof json === 'string' ? json : json.toString('latin1'))
  )
}

/** A zero at the end of a fraction, an exponent, minus zero. Inside strings it matches too, which costs time only. */
const oddNumber = /\d\.\d*0(?!\d)|\d[eE][+-]?\d|-0(?![\d.])/

function hasNumber(value: unknown): boolean {
  if (typeof value === 'number') return true
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(hasNumber)
}

function keepNumber(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value
  return String(value) === context.source ? value : JSON.rawJSON(context.source)
}

// In Node 26 and in ECMAScript's "JSON.parse source text access"; not yet in TypeScript's own library.
declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown
    rawJSON(text: string): unknown
  }
}
