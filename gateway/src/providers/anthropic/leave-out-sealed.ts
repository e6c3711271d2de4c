// Same dialect: thinking of another provider's model is left out of the history, as Anthropic can't read it.
import { isSealed } from '../../contract/canonical/sealed-reasoning.ts'
import { parseExactly } from '../../contract/canonical/tool-arguments.ts'
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { unpackReasoning } from '../openai/carry-reasoning.ts'
import { lacksThoughts } from './encode-thinking.ts'

/** As clients write it, with or without a space; a search through all bytes costs less than a look at every block. */
const marks = ['"data":"portcullis.', '"data":"openai.', '"signature":""'].flatMap((mark) => [
  mark,
  mark.replace(':', ': '),
])

/** The same Buffer where there is none. Digits of numbers keep. */
export function leaveOutSealed(body: Buffer): Buffer {
  if (!marks.some((mark) => body.includes(mark))) return body
  const given = readObject(parseExactly(body.toString()))
  if (given === null) return body
  const messages = readArray(given.messages).map(withoutForeign).filter(hasContent)
  const request = { ...given, messages }
  // In the middle of a turn that began without its own thoughts the model can't think.
  const isStuck = readObject(given.thinking)?.type === 'enabled' && lacksThoughts(request)
  return Buffer.from(
    JSON.stringify(isStuck ? { ...request, thinking: { type: 'disabled' } } : request),
  )
}

function withoutForeign(value: unknown): unknown {
  const message = readObject(value)
  if (message === null || !Array.isArray(message.content)) return value
  const content = message.content.filter((block) => !isForeign(readObject(block)))
  return { ...message, content }
}

/** Unsigned, or hidden by somebody else. */
function isForeign(block: JsonObject | null): boolean {
  switch (block?.type) {
    case 'thinking':
      return block.signature === ''
    case 'redacted_thinking':
      return isSealed(block.data) || unpackReasoning(readString(block.data) ?? '') !== null
    default:
      return false
  }
}

/** Nothing but thinking was said, and that was left out. */
function hasContent(message: unknown): boolean {
  const content = readObject(message)?.content
  return !Array.isArray(content) || content.length > 0
}
