// Canonical messages as Anthropic's turns: system at the top, user and assistant in turn, results first.
import type { Message, TextPart } from '../../contract/canonical/request.ts'
import { mergeTurns, placeholder, resultsFirst, systemTexts, type Turn } from '../turns.ts'
import { encodeBlocks, withCache, type Block, type BlockContext } from './encode-blocks.ts'

/** Undefined when there are none. */
export function encodeSystem(messages: readonly Message[]): string | Block[] | undefined {
  const blocks = systemTexts(messages).flatMap(encodeSystemText)
  const [first] = blocks
  if (first === undefined) return undefined
  return blocks.length === 1 && first.cache_control === undefined ? String(first.text) : blocks
}

export function encodeTurns(messages: readonly Message[], context: BlockContext): Turn<Block>[] {
  const opening = { type: 'text', text: placeholder }
  const turns = mergeTurns<Block>(messages, opening, context.fields, (parts) =>
    encodeBlocks(parts, context),
  )
  trimPrefill(turns.at(-1))
  return turns.map(({ role, content }) => ({
    role,
    content: resultsFirst(content, ({ type }) => type === 'tool_result'),
  }))
}

function encodeSystemText(part: TextPart): Block[] {
  return part.text.trim() === '' ? [] : [withCache({ type: 'text', text: part.text }, part)]
}

/** An assistant's last turn is a beginning that the model goes on from; Anthropic refuses white space at its end. */
function trimPrefill(turn: Turn<Block> | undefined): void {
  const last = turn?.content.at(-1)
  if (turn?.role === 'assistant' && last?.type === 'text') last.text = String(last.text).trimEnd()
}
