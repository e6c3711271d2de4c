// Canonical messages as Converse's turns: system apart, user and assistant in turn, results first.
import type { Message } from '../../contract/canonical/request.ts'
import { unsupported } from '../dropped-fields.ts'
import { encodeBlocks, type Block, type BlockContext } from './encode-blocks.ts'

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: Block[]
}

/** System and developer texts of wherever they stood, in order; undefined when there are none. */
export function encodeSystem(
  messages: readonly Message[],
  context: BlockContext,
): Block[] | undefined {
  const parts = messages.filter(isSystem).flatMap((message) => message.parts)
  if (parts.some((part) => part.kind !== 'text')) {
    throw unsupported('messages', 'A system message can hold only text for this model.')
  }
  const blocks = encodeBlocks(parts, context)
  return blocks.length === 0 ? undefined : blocks
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
  if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: [{ text: placeholder }] })
  trimPrefill(turns.at(-1))
  return turns.map(arrange)
}

/** A first user turn is demanded, with text that is not blank; this says nothing. */
const placeholder = '.'

function isSystem(message: Message): boolean {
  return message.role === 'system' || message.role === 'developer'
}

/** White space at the end of a beginning that the model goes on from is refused. */
function trimPrefill(turn: Turn | undefined): void {
  const last = turn?.content.at(-1)
  if (turn?.role === 'assistant' && typeof last?.text === 'string') last.text = last.text.trimEnd()
}

/** Results come first, and a document must have a text beside it. */
function arrange(turn: Turn): Turn {
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
