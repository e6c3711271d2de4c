// Canonical messages as Converse's turns: system apart, user and assistant in turn, results first.
import type { Message } from '../../contract/canonical/request.ts'
import { mergeTurns, placeholder, systemTexts, type Turn } from '../turns.ts'
import { encodeBlocks, type Block, type BlockContext } from './encode-blocks.ts'

/** Undefined when there are none. */
export function encodeSystem(
  messages: readonly Message[],
  context: BlockContext,
): Block[] | undefined {
  const blocks = encodeBlocks(systemTexts(messages), context)
  return blocks.length === 0 ? undefined : blocks
}

export function encodeTurns(messages: readonly Message[], context: BlockContext): Turn<Block>[] {
  const turns = mergeTurns<Block>(messages, { text: placeholder }, context.fields, (parts) =>
    encodeBlocks(parts, context),
  )
  trimPrefill(turns.at(-1))
  return turns.map(arrange)
}

/** White space at the end of a beginning that the model goes on from is refused. */
function trimPrefill(turn: Turn<Block> | undefined): void {
  const last = turn?.content.at(-1)
  if (turn?.role === 'assistant' && typeof last?.text === 'string') last.text = last.text.trimEnd()
}

/** Results come first, and a document must have a text beside it. */
function arrange(turn: Turn<Block>): Turn<Block> {
  const isResult = (block: Block) => block.toolResult !== undefined
  const first = turn.content.some(isResult) ? resultsWithMarks(turn.content) : []
  const rest = turn.content.filter((block) => !first.includes(block))
  const needsText =
    rest.some((block) => block.document !== undefined) &&
    !rest.some((block) => block.text !== undefined)
  return { ...turn, content: [...first, ...rest, ...(needsText ? [{ text: placeholder }] : [])] }
}

/** Each result, with the cache mark that stands behind it. */
function resultsWithMarks(content: readonly Block[]): Block[] {
  return content.filter(
    (block, index) =>
      block.toolResult !== undefined ||
      (block.cachePoint !== undefined && content[index - 1]?.toolResult !== undefined),
  )
}
