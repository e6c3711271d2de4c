// Puts results into the order of their calls: a vendor without ids takes the first for the first.
import type { Message, Part } from '../../contract/canonical/request.ts'

/** Messages of results that follow each other become one, which they are on the wire anyway. */
export function orderResults(messages: readonly Message[]): Message[] {
  const ordered: Message[] = []
  let places = new Map<string, number>()
  for (const message of messages) {
    if (message.role === 'assistant') places = placesOf(message.parts)
    const last = ordered.at(-1)
    const isMore = last !== undefined && last.role === message.role && last.parts.some(isResult)
    if (isMore && message.parts.some(isResult)) {
      ordered[ordered.length - 1] = {
        ...last,
        parts: sort([...last.parts, ...message.parts], places),
      }
    } else ordered.push({ ...message, parts: sort(message.parts, places) })
  }
  return ordered
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
  return parts.map((part) => (isResult(part) ? results.shift()! : part))
}
