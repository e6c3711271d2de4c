// Canonical messages as Anthropic's turns: system at the top, user and assistant in turn, results first.
import type { Message, Part } from '../../contract/canonical/request.ts'
import { unsupported } from '../dropped-fields.ts'
import { encodeBlocks, withCache, type Block, type BlockContext } from './encode-blocks.ts'

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: Block[]
}

/** System and developer texts of wherever they stood, in order; undefined when there are none. */
export function encodeSystem(messages: readonly Message[]): string | Block[] | undefined {
  const parts = messages.filter(isSystem).flatMap((message) => message.parts)
  const blocks = parts.flatMap(encodeSystemPart)
  const [first] = blocks
  if (first === undefined) return undefined
  return blocks.length === 1 && first.cache_control === undefined ? String(first.text) : blocks
}

/** Neighbours of one role are merged, empty ones left out, and the first turn is the user's. */
export function encodeTurns(messages: readonly Message[], context: BlockContext): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (isSystem(message)) continue
    if (message.name !== undefined) context.fields.drop('name')
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = encodeBlocks(message.parts, context)
    if (content.length === 0) continue
    const last = turns.at(-1)
    if (last?.role === role) for (const block of content) last.content.push(block)
    else turns.push({ role, content })
  }
  if (turns[0]?.role !== 'user') {
    turns.unshift({ role: 'user', content: [{ type: 'text', text: placeholder }] })
  }
  trimPrefill(turns.at(-1))
  return turns.map(putResultsFirst)
}

/** Anthropic needs a first user turn with text that is not blank; this says nothing. */
const placeholder = '.'

function isSystem(message: Message): boolean {
  return message.role === 'system' || message.role === 'developer'
}

function encodeSystemPart(part: Part): Block[] {
  if (part.kind !== 'text') {
    throw unsupported('messages', 'A system message can hold only text for this model.')
  }
  return part.text.trim() === '' ? [] : [withCache({ type: 'text', text: part.text }, part)]
}

/** An assistant's last turn is a beginning that the model goes on from; Anthropic refuses white space at its end. */
function trimPrefill(turn: Turn | undefined): void {
  const last = turn?.content.at(-1)
  if (turn?.role === 'assistant' && last?.type === 'text') last.text = String(last.text).trimEnd()
}

function putResultsFirst(turn: Turn): Turn {
  const isResult = (block: Block) => block.type === 'tool_result'
  if (!turn.content.some(isResult)) return turn
  const results = turn.content.filter(isResult)
  return { ...turn, content: [...results, ...turn.content.filter((block) => !isResult(block))] }
}
