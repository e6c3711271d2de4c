// Same dialect: what must change in the bytes of a chat request and of a whole answer.
import { applyEdits, findMembers, insertion, type TextEdit } from '../json-members.ts'
import { renameModel } from '../rename-model.ts'
import type { ForwardOptions } from '../wire.ts'

/**
 * The model's name is replaced in place, and usage in the stream is asked for where the client did not. The same Buffer
 * when neither is needed.
 */
export function forwardRequest(
  body: Buffer,
  options: ForwardOptions & { readonly isStream: boolean },
  mustAskForUsage: boolean,
): Buffer {
  const isRenamed = options.publicModel !== options.upstreamModel
  const asks = options.isStream && !options.wantsUsage && mustAskForUsage
  if (!isRenamed && !asks) return body
  const text = body.toString('latin1')
  const edits = isRenamed ? renameModel(text, options.upstreamModel) : []
  if (asks) edits.push(askForUsage(text))
  edits.sort((a, b) => a.start - b.start)
  return Buffer.from(applyEdits(text, edits), 'latin1')
}

export function forwardAnswer(body: Buffer, options: ForwardOptions): Buffer {
  if (options.publicModel === options.upstreamModel) return body
  const text = body.toString('latin1')
  return Buffer.from(applyEdits(text, renameModel(text, options.publicModel)), 'latin1')
}

/** Other stream options stay; of a key given twice the last one counts, as for every parser. */
function askForUsage(text: string): TextEdit {
  const asking = '"include_usage":true'
  const streamOptions = findMembers(text, 'stream_options').at(-1)
  if (streamOptions === undefined) return insertion(text, 0, `"stream_options":{${asking}}`)
  const { valueStart, valueEnd } = streamOptions
  if (text[valueStart] !== '{') return { start: valueStart, end: valueEnd, text: `{${asking}}` }
  const asked = findMembers(text, 'include_usage', { objectAt: valueStart }).at(-1)
  if (asked === undefined) return insertion(text, valueStart, asking)
  return { start: asked.valueStart, end: asked.valueEnd, text: 'true' }
}
