// Canonical messages as Gemini's contents: system at the top, user and model in turn, results first.
import type { Message, Part } from '../../contract/canonical/request.ts'
import { unsupported } from '../dropped-fields.ts'
import { encodeParts, type PartContext, type WirePart } from './encode-parts.ts'

interface Content {
  readonly role: 'user' | 'model'
  readonly parts: WirePart[]
}

/** System and developer texts of wherever they stood, in order; undefined when there are none. */
export function encodeSystem(
  messages: readonly Message[],
): { readonly parts: WirePart[] } | undefined {
  const parts = messages
    .filter(isSystem)
    .flatMap((message) => message.parts)
    .flatMap(encodeSystemPart)
  return parts.length === 0 ? undefined : { parts }
}

/** Neighbours of one role are merged, empty ones left out, and the first turn is the user's. */
export function encodeContents(messages: readonly Message[], context: PartContext): Content[] {
  const contents: Content[] = []
  for (const message of messages) {
    if (isSystem(message)) continue
    if (message.name !== undefined) context.fields.drop('name')
    const role = message.role === 'assistant' ? 'model' : 'user'
    const parts = encodeParts(message.parts, context)
    if (parts.length === 0) continue
    const last = contents.at(-1)
    if (last?.role === role) for (const part of parts) last.parts.push(part)
    else contents.push({ role, parts })
  }
  // A call may only follow a turn of the user; this says nothing.
  if (contents[0]?.role !== 'user') contents.unshift({ role: 'user', parts: [{ text: '.' }] })
  return contents.map(putResultsFirst)
}

/** The names that results need, which tell only the id of their call. */
export function namesByCall(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const part of messages.flatMap((message) => message.parts)) {
    if (part.kind === 'tool_call') names.set(part.id, part.name)
  }
  return names
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer'
}

function encodeSystemPart(part: Part): WirePart[] {
  if (part.kind !== 'text') {
    throw unsupported('messages', 'A system message can hold only text for this model.')
  }
  return part.text === '' ? [] : [{ text: part.text }]
}

function putResultsFirst(content: Content): Content {
  const isResult = (part: WirePart): boolean => part.functionResponse !== undefined
  if (!content.parts.some(isResult)) return content
  const results = content.parts.filter(isResult)
  return { ...content, parts: [...results, ...content.parts.filter((part) => !isResult(part))] }
}
