// Answers of vendors whose shape is not OpenAI's, put into it before their bytes pass: OpenAI's clients break at them.
import { readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'
import { readData } from '../event-data.ts'
import { writeData } from '../stream-forwarder.ts'
import { readContent } from './read-content.ts'

/**
 * Thinking in a list of contents (Mistral) is told apart as `reasoning_content`, and calls get the type that they lack.
 * The same Buffer when nothing has to change.
 */
export function reshapeAnswer(body: Buffer): Buffer {
  if (!hasUntypedCalls(body) && !hasList(body.toString('latin1'))) return body
  const shaped = reshape(JSON.parse(body.toString()), 'message')
  return shaped === null ? body : Buffer.from(JSON.stringify(shaped))
}

/** An event of a stream, its lines in Latin-1. The same text when there is no list in it. */
export function reshapeEvent(block: string): string {
  if (!hasList(block)) return block
  const shaped = reshape(parse(readData(block) ?? ''), 'delta')
  return shaped === null ? block : writeData(shaped)
}

function hasList(text: string): boolean {
  return /"content":\s*\[/.test(text)
}

function hasUntypedCalls(body: Buffer): boolean {
  return body.includes('"tool_calls"') && !/"type":\s*"function"/.test(body.toString('latin1'))
}

/** What is no JSON is for the watcher to tell. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Null when nothing has to change. */
function reshape(body: unknown, field: 'message' | 'delta'): JsonObject | null {
  const answer = readObject(body)
  if (answer === null) return null
  const choices = readObjects(answer.choices)
  const shaped = choices.map((choice) => {
    const message = readObject(choice[field])
    const whole = message === null ? null : typeCalls(flattenContent(message))
    return whole === message ? choice : { ...choice, [field]: whole }
  })
  return shaped.some((choice, index) => choice !== choices[index])
    ? { ...answer, choices: shaped }
    : null
}

function flattenContent(message: JsonObject): JsonObject {
  if (!Array.isArray(message.content)) return message
  const { text, reasoning } = readContent(message)
  return {
    ...message,
    content: text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
  }
}

function typeCalls(message: JsonObject): JsonObject {
  const calls = readObjects(message.tool_calls)
  if (calls.every(({ type }) => type !== undefined)) return message
  return { ...message, tool_calls: calls.map((call) => ({ type: 'function', ...call })) }
}
