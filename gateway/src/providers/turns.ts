// Canonical messages as the turns of dialects in which user and model alternate and the system stands apart.
import type { Message, Part, TextPart } from '../contract/canonical/request.ts'
import { unsupported, type DroppedFields } from './dropped-fields.ts'

export interface Turn<Piece> {
  readonly role: 'user' | 'assistant'
  readonly content: Piece[]
}

/** Says nothing: such dialects want a first turn of the user, with a text that is not blank. */
export const placeholder = '.'

/** System and developer texts of wherever they stood, in order. Throws GatewayError `unsupported_parameter` for what is no text. */
export function systemTexts(messages: readonly Message[]): TextPart[] {
  return messages
    .filter(isSystem)
    .flatMap(({ parts }) => parts)
    .map((part) => {
      if (part.kind === 'text') return part
      throw unsupported('messages', 'A system message can hold only text for this model.')
    })
}

/** The others: neighbours of one role are merged, empty ones left out, and `opening` goes first where the user does not. */
export function mergeTurns<Piece>(
  messages: readonly Message[],
  opening: Piece,
  fields: DroppedFields,
  encode: (parts: readonly Part[]) => readonly Piece[],
): Turn<Piece>[] {
  const turns: Turn<Piece>[] = []
  for (const message of messages) {
    if (isSystem(message)) continue
    if (message.name !== undefined) fields.drop('name')
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = encode(message.parts)
    if (content.length === 0) continue
    const last = turns.at(-1)
    // Not spread into push: a list of a hundred thousand would be too many arguments.
    if (last?.role === role) for (const piece of content) last.content.push(piece)
    else turns.push({ role, content: [...content] })
  }
  if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: [opening] })
  return turns
}

/** Results of tools have to be the first of their turn; the very list where there is none. */
export function resultsFirst<Piece>(
  content: Piece[],
  isResult: (piece: Piece) => boolean,
): Piece[] {
  if (!content.some(isResult)) return content
  return [...content.filter(isResult), ...content.filter((piece) => !isResult(piece))]
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer'
}
