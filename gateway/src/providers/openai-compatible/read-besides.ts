// What vendors put beside OpenAI's own members of an answer: images, sources, and things no other dialect knows.
import type { Citation } from '../../contract/canonical/citation.ts'
import { readDataUrl } from '../../contract/canonical/data-url.ts'
import type { MediaSource } from '../../contract/canonical/request.ts'
import {
  readArray,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'

/** OpenRouter's and others' `images` of a message or a delta. */
export function readImages({ images }: JsonObject): MediaSource[] {
  return readObjects(images).flatMap((image) => {
    const url = readString(readObject(image.image_url)?.url) ?? readString(image.image_url)
    return url === null ? [] : [readDataUrl(url) ?? { kind: 'url', url }]
  })
}

/** Perplexity's `search_results` and xAI's and Perplexity's list of `citations`, which stand beside the choices. */
export function readSources(answer: JsonObject): Citation[] {
  const found = readObjects(answer.search_results).flatMap(({ url, title }) => {
    const address = readString(url)
    const name = readString(title)
    return address === null ? [] : [{ url: address, ...(name === null ? {} : { title: name }) }]
  })
  if (found.length > 0) return found
  return readArray(answer.citations).flatMap((url) => (typeof url === 'string' ? [{ url }] : []))
}

const besides = ['audio', 'executed_tools', 'function_call']

/** Members of a message or a delta, and chunks of its content, that are not read. */
export function lostIn(message: JsonObject): string[] {
  const lost = besides.filter((name) => isThere(message[name]))
  const chunks = readObjects(message.content).map(({ type }) => readString(type) ?? 'content')
  return [...lost, ...chunks.filter((type) => !['text', 'thinking', 'output_text'].includes(type))]
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}
