// Puts results into the order of their calls: a vendor without ids takes the first for the first.
import type { Message, Part } from '../../contract/canonical/request.ts'

/** Messages of results that follow each other become one, which they are on the wire anyway. */
export function orderResults(messages: readonly Message[]): Message[] {
  let places = new Map<string, number>()
  return groupResults(messages).map((message) => {
    if (message.role === 'assistant') places = placesOf(message.parts)
    return { ...message, parts: sort(message.parts, places) }
  })
}

function groupResults(messages: readonly Message[]): Message[] {
  const groups: Message[] = []
  /** Of the last group, if it holds results: what follows is added here, once each. */
  let open: Part[] | null = null
  for (const message of messages) {
    const hasResults = message.parts.some(isResult)
    if (open !== null && hasResults && groups.at(-1)?.role === message.role) {
      for (const part of message.parts) open.push(part)
      continue
    }
    const parts: Part[] = [...message.parts]
    open = hasResults ? parts : null
    groups.push({ ...message, parts })
  }
  return groups
}

function placesOf(parts: readonly Part[]): Map<string, number> {
  const calls = parts.flatMap((part) => (part.kind === 'tool_call' ? [part.id] : []))
  return new Map(calls.map((id, place) => [id, place]))
}

function isResult({ kind }: Part): boolean {
  return kind === 'tool_result'
}

/** Only results change their places, and only among themselves. */
function sort(parts: readonly Part[], places: ReadonlyMap<string, number>): readonly Part[] {
  const placeOf = (part: Part) => (part.kind === 'tool_result' ? places.get(part.callId) : 0) ?? 0
  const results = parts.filter(isResult).toSorted((one, other) => placeOf(one) - placeOf(other))
  let next = 0
  return parts.map((part) => (isResult(part) ? results[next++]! : part))
}
