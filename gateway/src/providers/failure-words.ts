// Finds a provider's own words in the JSON of its refusal, in every shape that vendors give it.
import { readArray, readObject, readString, type JsonObject } from '../contract/read-json.ts'

/** Null: it says nothing, or HTML. */
export function readWords(json: unknown): string | null {
  // A bare text is whoever's, not the provider's refusal.
  const words = typeof json === 'string' ? null : findWords(json, 0)
  return words === null || words.trim() === '' || words.trimStart().startsWith('<') ? null : words
}

/** OpenAI's and Anthropic's, Mistral's and FastAPI's, Cloudflare's list, MiniMax's and Baidu's own names. */
const places = [
  'error',
  'message',
  'detail',
  'errors',
  'msg',
  'error_msg',
  'base_resp',
  'status_msg',
]
const maxDepth = 4

function findWords(value: unknown, depth: number): string | null {
  if (depth > maxDepth) return null
  const text = readString(value)
  if (text !== null) return text
  // Google and others wrap an error in a list; a list of faults is told as one sentence each.
  if (Array.isArray(value)) {
    const all = readArray(value).flatMap((item) => findWords(item, depth + 1) ?? [])
    return all.length === 0 ? null : all.join('; ')
  }
  const object = readObject(value)
  return object === null ? null : findIn(object, depth)
}

function findIn(object: JsonObject, depth: number): string | null {
  for (const place of places) {
    const words = findWords(object[place], depth + 1)
    if (words !== null) return withPlace(object, words)
  }
  return null
}

/** FastAPI says at which field of the body: `["body", "messages", 0]`. */
function withPlace({ loc }: JsonObject, words: string): string {
  const path = readArray(loc).filter((part) => part !== 'body')
  return path.length === 0 ? words : `${path.join('.')}: ${words}`
}
