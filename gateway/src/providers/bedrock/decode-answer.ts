// A whole answer of Converse.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { Part } from '../../contract/canonical/request.ts'
import { mayBeRewritten, parseExactly } from '../../contract/canonical/tool-arguments.ts'
import { readObject, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { tellLost } from '../tell-lost.ts'
import type { AnswerReading } from '../wire.ts'
import { mapStopReason, readUsage } from './read-answer.ts'
import { readCitation } from './read-citation.ts'

/** Throws GatewayError `upstream_unreadable`, or `upstream_failed` where the model wrote what nobody can use. */
export function decodeAnswer(body: unknown, reading: AnswerReading, bytes: Buffer): ChatAnswer {
  const answer = readObject(body)
  const blocks = readBlocks(answer)
  if (answer === null || blocks === null) {
    throw new GatewayError('upstream_unreadable', { detail: 'no output.message in the answer' })
  }
  const reason = readString(answer.stopReason)
  const finishReason = mapStopReason(reason)
  if (finishReason === null) {
    throw new GatewayError('upstream_failed', { detail: `the answer ended with ${reason}` })
  }
  // Inputs of tools are read again from the bytes where plain parsing may have lost digits of a number.
  const isExact = !blocks.some((block) => mayBeRewritten(readObject(block.toolUse)?.input, bytes))
  const exact = isExact ? blocks : (readBlocks(readObject(parseExactly(bytes.toString()))) ?? [])
  const parts = exact.flatMap((block) => readBlock(block, reading))
  const isAnswerInTool =
    reading.jsonTool !== undefined && !parts.some(({ kind }) => kind === 'tool_call')
  return {
    id: '',
    createdSeconds: null,
    model: '',
    parts,
    finishReason: isAnswerInTool && finishReason === 'tool_calls' ? 'stop' : finishReason,
    usage: readUsage(answer.usage),
    ...tellLost([...lostMembers(answer), ...exact.flatMap(lostInBlock)]),
  }
}

/** What stands beside the content and means something only to Bedrock. */
export function lostMembers({ trace }: JsonObject): string[] {
  return readObject(trace) === null ? [] : ['trace']
}

const knownBlocks = ['text', 'toolUse', 'reasoningContent', 'citationsContent']

/** Blocks of no other dialect, and sources without an address. */
export function lostInBlock(block: JsonObject): string[] {
  const sources = readObjects(readObject(block.citationsContent)?.citations)
  const isUnplaced = sources.some((source) => readCitation(source) === null)
  const foreign = Object.keys(block).filter((name) => !knownBlocks.includes(name))
  return isUnplaced ? [...foreign, 'citations'] : foreign
}

function readBlocks(answer: JsonObject | null): JsonObject[] | null {
  const message = readObject(readObject(answer?.output)?.message)
  return message !== null && Array.isArray(message.content) ? readObjects(message.content) : null
}

function readBlock(block: JsonObject, reading: AnswerReading): Part[] {
  const text = readString(block.text)
  if (text !== null) return [{ kind: 'text', text }]
  const call = readObject(block.toolUse)
  if (call !== null) {
    const name = readString(call.name) ?? ''
    if (name === reading.jsonTool) return [{ kind: 'text', text: JSON.stringify(call.input ?? {}) }]
    return [
      {
        kind: 'tool_call',
        id: readString(call.toolUseId) ?? '',
        name: reading.toolNames.get(name) ?? name,
        argumentsJson: JSON.stringify(call.input ?? {}),
      },
    ]
  }
  const reasoning = readObject(block.reasoningContent)
  return reasoning === null ? readCited(block) : [readReasoning(reasoning)]
}

function readReasoning(content: JsonObject): Part {
  const encrypted = readString(content.redactedContent)
  if (encrypted !== null) return { kind: 'reasoning', text: '', encrypted }
  const told = readObject(content.reasoningText)
  const signature = readString(told?.signature)
  return {
    kind: 'reasoning',
    text: readString(told?.text) ?? '',
    ...(signature === null ? {} : { signature }),
  }
}

/** A text with its sources stands in a block of its own. */
function readCited({ citationsContent }: JsonObject): Part[] {
  const cited = readObject(citationsContent)
  if (cited === null) return []
  const text = readObjects(cited.content)
    .map((piece) => readString(piece.text) ?? '')
    .join('')
  const citations = readObjects(cited.citations).flatMap((citation) => readCitation(citation) ?? [])
  return [{ kind: 'text', text, ...(citations.length === 0 ? {} : { citations }) }]
}
