// The text and the reasoning inside a message or a delta, in every shape that vendors give them.
import {
  readArray,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'

export interface Content {
  readonly text: string
  readonly reasoning: string
}

/** `content` is a string, or Mistral's list of `text` and `thinking` chunks; reasoning also stands beside it. */
export function readContent(message: JsonObject): Content {
  const beside =
    readString(message.reasoning_content) ??
    readString(message.reasoning) ??
    readDetails(message.reasoning_details)
  const content = message.content
  if (typeof content === 'string') return { text: content, reasoning: beside }
  let text = ''
  let reasoning = beside
  for (const item of readArray(content)) {
    const chunk = readObject(item)
    if (chunk?.type === 'thinking') reasoning += readContent({ content: chunk.thinking }).text
    else text += readString(chunk?.text) ?? ''
  }
  return { text, reasoning }
}

/** OpenRouter's list of thoughts: what is encrypted in it only its maker reads. */
function readDetails(details: unknown): string {
  return readObjects(details)
    .map(({ text, summary }) => readString(text) ?? readString(summary) ?? '')
    .join('')
}
