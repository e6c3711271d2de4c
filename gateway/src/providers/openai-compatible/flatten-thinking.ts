// Mistral's answers with thinking in a list are put as every other vendor's: text, and `reasoning_content` beside it.
import { readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'
import { readData, writeData } from '../stream-forwarder.ts'
import { readContent } from './read-content.ts'

/** OpenAI's clients break at a `content` that is a list. The same Buffer when there is none. */
export function flattenAnswer(body: Buffer): Buffer {
  if (!mayHaveList(body.toString('latin1'))) return body
  const flat = flatten(JSON.parse(body.toString()), 'message')
  return flat === null ? body : Buffer.from(JSON.stringify(flat))
}

/** An event of a stream, its lines in Latin-1. The same text when there is no list in it. */
export function flattenEvent(block: string): string {
  if (!mayHaveList(block)) return block
  const flat = flatten(parse(readData(block) ?? ''), 'delta')
  return flat === null ? block : writeData(flat)
}

function mayHaveList(text: string): boolean {
  return /"content":\s*\[/.test(text)
}

/** What is no JSON is for the watcher to tell. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Null when no choice has a list. */
function flatten(body: unknown, field: 'message' | 'delta'): JsonObject | null {
  const answer = readObject(body)
  const choices = readObjects(answer?.choices)
  const isList = (choice: JsonObject) => Array.isArray(readObject(choice[field])?.content)
  if (answer === null || !choices.some(isList)) return null
  return {
    ...answer,
    choices: choices.map((choice) =>
      isList(choice) ? { ...choice, [field]: flattenContent(readObject(choice[field])!) } : choice,
    ),
  }
}

function flattenContent(message: JsonObject): JsonObject {
  const { text, reasoning } = readContent(message)
  return {
    ...message,
    content: text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
  }
}
