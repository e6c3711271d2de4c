// A whole Response, read for another dialect.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { MediaSource, Part } from '../../contract/canonical/request.ts'
import { readCount, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { readAnnotations } from '../openai-compatible/read-annotations.ts'
import { tellLost } from '../tell-lost.ts'
import type { AnswerReading } from '../wire.ts'
import { packReasoning } from './carry-reasoning.ts'
import { finishOf, openResponse } from './read-response.ts'
import { readResponseUsage } from './read-usage.ts'

/** Throws GatewayError `upstream_unreadable`, or `upstream_failed` for a failure under a good status. */
export function decodeResponse(body: unknown, reading: AnswerReading): ChatAnswer {
  const response = openResponse(body)
  const finishReason = finishOf(response)
  if (finishReason === null) {
    throw new GatewayError('upstream_unreadable', {
      detail: `a response with the status ${String(response.status)}`,
    })
  }
  return {
    id: readString(response.id) ?? '',
    createdSeconds: readCount(response.created_at),
    model: readString(response.model) ?? '',
    parts: readObjects(response.output).flatMap((item) => decodeItem(item, reading)),
    finishReason,
    usage: readResponseUsage(response.usage),
    ...tellLost(
      readObjects(response.output).flatMap((item) =>
        readObjects(item.content).flatMap(lostAnnotations),
      ),
    ),
  }
}

/** Places in files mean something only to OpenAI. */
export function lostAnnotations({ annotations }: JsonObject): string[] {
  const types = readObjects(annotations).map(({ type }) => readString(type) ?? 'annotation')
  return types.filter((type) => type !== 'url_citation')
}

function decodeItem(item: JsonObject, reading: AnswerReading): Part[] {
  switch (item.type) {
    case 'message':
      return readObjects(item.content).flatMap(decodeContent)
    case 'reasoning':
      return decodeReasoning(item)
    case 'function_call': {
      const name = readString(item.name) ?? ''
      return [
        {
          kind: 'tool_call',
          id: readString(item.call_id) ?? readString(item.id) ?? '',
          name: reading.toolNames.get(name) ?? name,
          argumentsJson: readString(item.arguments) ?? '',
        },
      ]
    }
    default: {
      const source = readImage(item)
      if (source !== null) return [{ kind: 'image', source }]
      const type = readString(item.type) ?? ''
      return [{ kind: 'opaque', dialect: 'openai-responses', type, value: item }]
    }
  }
}

function decodeContent(content: JsonObject): Part[] {
  const text = readString(content.text)
  if (text !== null) {
    const citations = readAnnotations(content.annotations)
    return [{ kind: 'text', text, ...(citations.length === 0 ? {} : { citations }) }]
  }
  const refusal = readString(content.refusal)
  return refusal === null ? [] : [{ kind: 'refusal', text: refusal }]
}

/** What the tool that paints has made; null: nothing yet, or it is another item. */
export function readImage({ type, result, output_format: format }: JsonObject): MediaSource | null {
  if (type !== 'image_generation_call' || typeof result !== 'string' || result === '') return null
  return { kind: 'base64', mediaType: `image/${readString(format) ?? 'png'}`, data: result }
}

/** The summary to be read, and behind it what only OpenAI can read. */
function decodeReasoning(item: JsonObject): Part[] {
  const parts: Part[] = []
  const shown = readObjects(item.summary).concat(readObjects(item.content))
  const text = shown.map((part) => readString(part.text) ?? '').join('\n\n')
  if (text !== '') parts.push({ kind: 'reasoning', text })
  const encrypted = readEncrypted(item)
  if (encrypted !== null) parts.push({ kind: 'reasoning', text: '', encrypted })
  return parts
}

export function readEncrypted(item: JsonObject): string | null {
  const encrypted = readString(item.encrypted_content)
  if (encrypted === null || encrypted === '') return null
  return packReasoning({ id: readString(item.id) ?? '', encrypted })
}
