// Same dialect: hidden thinking that was sealed here for another provider's model is left out, as Anthropic can't read it.
import { isSealed } from '../../contract/canonical/sealed-reasoning.ts'
import { parseExactly } from '../../contract/canonical/tool-arguments.ts'
import { readArray, readObject } from '../../contract/read-json.ts'

/** As clients write it, with or without a space; a search through all bytes costs less than a look at every block. */
const marks = ['"data":"portcullis.', '"data": "portcullis.']

/** The same Buffer where there is none. Digits of numbers keep. */
export function leaveOutSealed(body: Buffer): Buffer {
  if (!marks.some((mark) => body.includes(mark))) return body
  const request = readObject(parseExactly(body.toString()))
  if (request === null) return body
  const messages = readArray(request.messages).map(withoutSealed)
  return Buffer.from(JSON.stringify({ ...request, messages }))
}

function withoutSealed(value: unknown): unknown {
  const message = readObject(value)
  if (message === null || !Array.isArray(message.content)) return value
  const content = message.content.filter((block) => {
    const found = readObject(block)
    return found?.type !== 'redacted_thinking' || !isSealed(found.data)
  })
  return { ...message, content }
}
