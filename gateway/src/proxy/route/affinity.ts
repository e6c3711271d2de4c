// Which calls belong together: those of one prompt-cache key, user, response or conversation of a tenant.
import type { Affinity } from '../../contract/provider.ts'
import { readObject, type JsonObject } from '../../contract/read-json.ts'
import { hashText } from './rendezvous.ts'

/** Where clients name what belongs together, the narrowest first. */
const keyFields = ['prompt_cache_key', 'previous_response_id', 'safety_identifier', 'user'] as const

const longestKey = 1_024

/** Characters of a conversation's beginning that are looked at. */
const beginningLength = 2_048

/** A hash of 32 bits, the tenant first; null: the call belongs to no other. */
export function affinityOf(mode: Affinity, tenantId: string, body: unknown): number | null {
  if (mode === 'none') return null
  const request = readObject(body)
  if (request === null) return null
  const key = readKey(request) ?? (mode === 'conversation' ? readBeginning(request) : null)
  return key === null ? null : hashText(key, hashText(tenantId))
}

function readKey(request: JsonObject): string | null {
  for (const field of keyFields) {
    const value = request[field]
    if (typeof value === 'string' && value !== '') return `${field} ${value.slice(0, longestKey)}`
  }
  const userId = readObject(request.metadata)?.user_id
  return typeof userId === 'string' && userId !== ''
    ? `user_id ${userId.slice(0, longestKey)}`
    : null
}

/** The first message of each list that a dialect has: it is the same in every turn, so thinking and encrypted items go back to whoever made them. */
function readBeginning(request: JsonObject): string | null {
  const { messages, input, contents } = request
  const list = [messages, input, contents].find((value) => Array.isArray(value))
  if (list === undefined) return typeof input === 'string' ? input.slice(0, beginningLength) : null
  const turns: readonly unknown[] = list
  const isUsers = (turn: unknown) => readObject(turn)?.role === 'user'
  const first = turns.find(isUsers) ?? turns[0]
  return first === undefined ? null : textOf(first)
}

/** All texts in it, up to a bound. */
function textOf(value: unknown): string {
  let text = ''
  const open: unknown[] = [value]
  while (open.length > 0 && text.length < beginningLength) {
    const next = open.pop()
    if (typeof next === 'string') text += next.slice(0, beginningLength)
    else if (typeof next === 'object' && next !== null) {
      // One by one: a list may be longer than a call takes arguments.
      for (const inner of Object.values(next)) open.push(inner)
    }
  }
  return text.slice(0, beginningLength)
}
