// A whole Anthropic message, read for another dialect or only for the record.
import type { ChatAnswer, FinishReason } from '../../contract/canonical/answer.ts'
import type { Part } from '../../contract/canonical/request.ts'
import { mayBeRewritten, parseExactly } from '../../contract/canonical/tool-arguments.ts'
import {
  readArray,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { tellLost } from '../tell-lost.ts'
import type { AnswerReading, AnswerScan } from '../wire.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { readCitation } from './read-citation.ts'
import { readUsage } from './read-usage.ts'

/** Throws GatewayError `upstream_unreadable`, or `upstream_failed` for an error under a good status. */
export function decodeAnswer(body: unknown, reading: AnswerReading, bytes: Buffer): ChatAnswer {
  const message = openMessage(body)
  const stopSequence = readString(message.stop_sequence)
  const parts = readBlocks(message, bytes).map((block) => readBlock(block, reading))
  return {
    id: readString(message.id) ?? '',
    createdSeconds: null,
    model: readString(message.model) ?? '',
    parts,
    finishReason: mapFinish(readString(message.stop_reason), parts, reading),
    ...(stopSequence === null ? {} : { stopSequence }),
    usage: readUsage(message.usage),
    ...tellLost([...lostMembers(message), ...readObjects(message.content).flatMap(lostCitations)]),
  }
}

/** What stands beside the content and means something only to Anthropic. */
export function lostMembers(message: JsonObject): string[] {
  const edits = readArray(readObject(message.context_management)?.applied_edits)
  return [
    ...(readObject(message.container) === null ? [] : ['container']),
    ...(edits.length === 0 ? [] : ['context_management']),
  ]
}

/** Places in the caller's own documents. */
function lostCitations({ citations }: JsonObject): string[] {
  return readArray(citations).some((one) => readCitation(one) === null) ? ['citations'] : []
}

/** A tool that stood for the answer's format was no call: the model has said its answer. */
function mapFinish(
  stopReason: string | null,
  parts: readonly Part[],
  { jsonTool }: AnswerReading,
): FinishReason {
  const reason = mapStopReason(stopReason)
  const isCall = jsonTool === undefined || parts.some(({ kind }) => kind === 'tool_call')
  return reason === 'tool_calls' && !isCall ? 'stop' : reason
}

/** Throws as `decodeAnswer` does. */
export function scanAnswer(body: unknown): AnswerScan {
  const message = openMessage(body)
  const calls = readObjects(message.content).filter((block) => block.type === 'tool_use')
  return {
    usage: readUsage(message.usage),
    finishReason: mapStopReason(readString(message.stop_reason)),
    toolCallCount: calls.length,
    model: readString(message.model),
  }
}

function openMessage(body: unknown): JsonObject {
  const message = readObject(body)
  if (message !== null && Array.isArray(message.content)) return message
  const error = readObject(message?.error)
  if (error !== null) {
    throw new GatewayError('upstream_failed', { detail: readString(error.message) ?? 'no message' })
  }
  throw new GatewayError('upstream_unreadable', { detail: 'no content list in the answer' })
}

/** The inputs of tools are read again from the bytes where plain parsing may have lost digits of a number. */
function readBlocks(message: JsonObject, bytes: Buffer): JsonObject[] {
  const blocks = readObjects(message.content)
  const isExact = !blocks.some((block) => mayBeRewritten(block.input, bytes))
  if (isExact) return blocks
  const exact = readObject(parseExactly(bytes.toString()))
  return readObjects(exact?.content)
}

function readBlock(block: JsonObject, reading: AnswerReading): Part {
  switch (block.type) {
    case 'text': {
      const citations = readArray(block.citations).flatMap((one) => readCitation(one) ?? [])
      const cited = citations.length === 0 ? {} : { citations }
      return { kind: 'text', text: readString(block.text) ?? '', ...cited }
    }
    case 'thinking': {
      const signature = readString(block.signature)
      const signed = signature === null ? {} : { signature }
      return { kind: 'reasoning', text: readString(block.thinking) ?? '', ...signed }
    }
    case 'redacted_thinking':
      return { kind: 'reasoning', text: '', encrypted: readString(block.data) ?? '' }
    case 'tool_use': {
      const name = readString(block.name) ?? ''
      if (name === reading.jsonTool)
        return { kind: 'text', text: JSON.stringify(block.input ?? {}) }
      return {
        kind: 'tool_call',
        id: readString(block.id) ?? '',
        name: reading.toolNames.get(name) ?? name,
        argumentsJson: JSON.stringify(block.input ?? {}),
      }
    }
    default:
      return {
        kind: 'opaque',
        dialect: 'anthropic-messages',
        type: readString(block.type) ?? '',
        value: block,
      }
  }
}
