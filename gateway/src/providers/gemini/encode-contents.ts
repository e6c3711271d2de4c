// Canonical messages as Gemini's contents: system at the top, user and model in turn, results first.
import type { Message } from '../../contract/canonical/request.ts'
import { mergeTurns, placeholder, resultsFirst, systemTexts } from '../turns.ts'
import { encodeParts, type PartContext, type WirePart } from './encode-parts.ts'

interface Content {
  readonly role: 'user' | 'model'
  readonly parts: WirePart[]
}

/** Undefined when there are none. */
export function encodeSystem(
  messages: readonly Message[],
): { readonly parts: WirePart[] } | undefined {
  const parts = systemTexts(messages).flatMap(({ text }) => (text === '' ? [] : [{ text }]))
  return parts.length === 0 ? undefined : { parts }
}

/** A call may only follow a turn of the user. */
export function encodeContents(messages: readonly Message[], context: PartContext): Content[] {
  const turns = mergeTurns<WirePart>(messages, { text: placeholder }, context.fields, (parts) =>
    encodeParts(parts, context),
  )
  return turns.map(({ role, content }) => ({
    role: role === 'assistant' ? 'model' : 'user',
    parts: resultsFirst(content, ({ functionResponse }) => functionResponse !== undefined),
  }))
}

/** The names that results need, which tell only the id of their call. */
export function namesByCall(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const part of messages.flatMap((message) => message.parts)) {
    if (part.kind === 'tool_call') names.set(part.id, part.name)
  }
  return names
}
