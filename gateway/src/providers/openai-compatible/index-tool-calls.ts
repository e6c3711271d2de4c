// Gives streamed tool calls the index and type that OpenAI's clients demand, for vendors (Mistral) that send whole calls without.
import { readObject, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'

/**
 * The chunk with an index on every tool call, numbered by id over the stream in `indexes`, which grows; null when nothing
 * was missing. A named call without an id and an index is one of its own.
 */
export function indexToolCalls(chunk: JsonObject, indexes: Map<string, number>): JsonObject | null {
  const choices = readObjects(chunk.choices)
  const deltas = choices.map((choice) => readObject(choice.delta))
  const calls = deltas.flatMap((delta) => readObjects(delta?.tool_calls))
  if (calls.every(isWhole)) return null
  return {
    ...chunk,
    choices: choices.map((choice) => {
      const delta = readObject(choice.delta)
      if (delta === null || !Array.isArray(delta.tool_calls)) return choice
      const tools = readObjects(delta.tool_calls).map((call) => indexCall(call, indexes))
      return { ...choice, delta: { ...delta, tool_calls: tools } }
    }),
  }
}

function indexCall(call: JsonObject, indexes: Map<string, number>): JsonObject {
  const type = isFirst(call) ? { type: 'function' } : {}
  if (typeof call.index === 'number') return { ...type, ...call }
  // A fragment with neither a name nor an id goes on with the call before it.
  if (!isFirst(call) && indexes.size > 0 && !readString(call.id)) {
    return { ...call, index: indexes.size - 1 }
  }
  const id = readString(call.id) ?? `call ${indexes.size}`
  const index = indexes.get(id) ?? indexes.size
  indexes.set(id, index)
  return { type: 'function', ...call, index }
}

function isWhole(call: JsonObject): boolean {
  return typeof call.index === 'number' && (!isFirst(call) || typeof call.type === 'string')
}

function isFirst(call: JsonObject): boolean {
  return (readString(readObject(call.function)?.name) ?? '') !== ''
}
