// A same-dialect Gemini stream: every piece is read for the record, and the public name is put in where it is an alias.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { readData } from '../event-data.ts'
import { dataLine, joinDataLines, type EventWatcher } from '../stream-forwarder.ts'
import type { ForwardOptions, StreamError } from '../wire.ts'
import { renameModelVersion } from './forward.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import { parseResponse, readErrorInside, readPiece } from './read-response.ts'
import { readUsage } from './read-usage.ts'

/** An event without anything beside its data; the same text where there was nothing. */
function dataAlone(block: string, data: string): string {
  const line = joinDataLines(block, data)
  return /^\n*data:[^\n]*$/.test(line) ? line : dataLine(data.replaceAll('\n', ' '))
}

/** Pieces are few and large (a sentence each), and each repeats the usage: parsing all of them costs little. */
export function createStreamWatcher(options: ForwardOptions): EventWatcher {
  let usage: PartialUsage | null = null
  let model: string | null = null
  let finishReason: string | null = null
  let toolCallCount = 0
  let error: StreamError | null = null
  let hasContent = false

  function read(response: JsonObject): void {
    error = readErrorInside(response)
    if (error !== null) return
    const piece = readPiece(response, () => '{}')
    if (piece.model !== '') model ??= piece.model
    usage = mergeUsage(usage, readUsage(piece.usage))
    finishReason = piece.finishReason ?? finishReason
    toolCallCount += piece.parts.filter((part) => part.functionCall !== undefined).length
    hasContent ||= finishReason !== null || piece.parts.some((part) => part.text !== '')
  }

  return {
    watch(block) {
      if (error !== null) return ''
      const data = readData(block)
      // Google's clients break at comments and at the names of events.
      if (data === null) return ''
      if (data === '[DONE]') return ''
      read(parseResponse(data))
      if (error !== null) return ''
      const line = dataAlone(block, data)
      if (options.publicModel === options.upstreamModel) return line
      return renameModelVersion(line, options.publicModel, line.indexOf('{'))
    },
    finish: () => '',
    get hasContent() {
      return hasContent
    },
    get isComplete() {
      return finishReason !== null && error === null
    },
    get error() {
      return error
    },
    result: () => ({
      usage,
      finishReason: finishReason === null ? null : mapFinishReason(finishReason, toolCallCount > 0),
      toolCallCount,
      model,
    }),
  }
}
