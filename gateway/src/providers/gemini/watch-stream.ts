// A same-dialect Gemini stream: every piece is read for the record, and the public name is put in where it is an alias.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { readData } from '../event-data.ts'
import { joinDataLines, type EventWatcher } from '../stream-forwarder.ts'
import type { ForwardOptions, StreamError } from '../wire.ts'
import { renameModelVersion } from './forward.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import { parseResponse, readErrorInside, readPiece } from './read-response.ts'
import { readUsage } from './read-usage.ts'

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
      if (data === null) return block
      if (data === '[DONE]') return ''
      read(parseResponse(data))
      if (error !== null) return ''
      if (options.publicModel === options.upstreamModel) return block
      const line = joinDataLines(block, data)
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
