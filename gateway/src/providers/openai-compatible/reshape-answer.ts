// Answers of vendors whose shape is not OpenAI's, put into it before their bytes pass: OpenAI's clients break at them.
import { readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'
import { readData } from '../event-data.ts'
import { writeData } from '../stream-forwarder.ts'
import { readContent } from './read-content.ts'

/**
 * Thinking in a list of contents (Mistral) is told apart as `reasoning_content`, calls get the type that they lack, and
 * arguments that came as an object become the text that they are for OpenAI.
 * The same Buffer when nothing has to change.
 */
export function reshapeAnswer(body: Buffer): Buffer {
  if (!hasStrangeCalls(body) && !hasList(body.toString('latin1'))) return body
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

function hasStrangeCalls(body: Buffer): boolean {
  if (!body.includes('"tool_calls"')) return false
  const text = body.toString('latin1')
  return !/"type":\s*"function"/.test(text) || /"arguments":\s*\{/.test(text)
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
  const shaped = calls.map(typeCall)
  if (shaped.every((call, index) => call === calls[index])) return message
  return { ...message, tool_calls: shaped }
}

function typeCall(call: JsonObject): JsonObject {
  const fn = readObject(call.function)
  const given = readObject(fn?.arguments)
  if (given === null) return call.type === undefined ? { type: 'function', ...call } : call
  return { type: 'function', ...call, function: { ...fn, arguments: JSON.stringify(given) } }
}
