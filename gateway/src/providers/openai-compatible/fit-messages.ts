// Fits the messages of a chat request to one vendor: roles, names, parts, ids of calls, earlier reasoning.
import { readArray, readObject, readObjects, readString } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import { toWireId } from '../wire-names.ts'
import { fitParts } from './fit-parts.ts'
import type { OpenAiPreset } from './preset.ts'

/** The same list when the vendor takes it as it is. */
export function fitMessages(given: unknown, preset: OpenAiPreset, fields: DroppedFields): unknown {
  return replaceChanged(given, (message) => fitMessage(message, preset, fields))
}

/** Nearly every request passes as it is: nothing is made for it. */
function replaceChanged(given: unknown, fit: (message: JsonObject) => JsonObject): unknown {
  if (!Array.isArray(given)) return given
  let fitted: unknown[] | null = null
  for (let at = 0; at < given.length; at++) {
    const message = readObject(given[at])
    if (message === null) continue
    const changed = fit(message)
    if (changed === message) continue
    fitted ??= [...given]
    fitted[at] = changed
  }
  return fitted ?? given
}

function fitMessage(message: JsonObject, preset: OpenAiPreset, fields: DroppedFields): JsonObject {
  if (isPlain(message)) return message
  const changes: Record<string, unknown> = {}
  if (message.role === 'developer' && !preset.hasDeveloperRole) changes.role = 'system'
  // A tool's message has its function's name at old clients; it says nothing that its id does not.
  if (isGiven(message.name) && !preset.hasMessageNames) {
    changes.name = undefined
    if (message.role !== 'tool') fields.drop('name')
  }
  if (!preset.hasTextLists && isTextList(message.content)) {
    changes.content = readObjects(message.content)
      .map((part) => readString(part.text) ?? '')
      .join('\n')
  }
  const content = fitParts(changes.content ?? message.content, preset)
  if (content !== (changes.content ?? message.content)) changes.content = content
  fitCallIds(message, preset, changes)
  if (message.role === 'assistant') fitReasoning(message, preset, fields, changes)
  return Object.keys(changes).length === 0 ? message : { ...message, ...changes }
}

/** As most are: a text of user, assistant or system, and nothing beside it. */
function isPlain(message: JsonObject): boolean {
  for (const name in message) if (name !== 'role' && name !== 'content') return false
  return typeof message.content === 'string' && message.role !== 'developer'
}

function fitCallIds(
  message: JsonObject,
  { callIds }: OpenAiPreset,
  changes: Record<string, unknown>,
): void {
  const answered = readString(message.tool_call_id)
  if (answered !== null && toWireId(answered, callIds) !== answered) {
    changes.tool_call_id = toWireId(answered, callIds)
  }
  const calls = readObjects(message.tool_calls)
  const fitted = calls.map((call) => {
    const id = readString(call.id) ?? ''
    const wireId = toWireId(id, callIds)
    return wireId === id ? call : { ...call, id: wireId }
  })
  if (fitted.some((call, index) => call !== calls[index])) changes.tool_calls = fitted
}

const reasoningFields = ['reasoning_content', 'reasoning'] as const

function fitReasoning(
  message: JsonObject,
  { reasoningField }: OpenAiPreset,
  fields: DroppedFields,
  changes: Record<string, unknown>,
): void {
  for (const name of reasoningFields) {
    const text = message[name]
    if (!isGiven(text) || name === reasoningField) continue
    changes[name] = undefined
    if (reasoningField === null) fields.drop(name)
    else if (reasoningField === 'content') changes.content = withThinking(text, message.content)
    else changes[reasoningField] = message[reasoningField] ?? text
  }
}

/** Mistral's shape of an answer with its thinking. */
function withThinking(thinking: unknown, content: unknown): unknown[] {
  const text =
    typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : []
  const chunk = { type: 'thinking', thinking: [{ type: 'text', text: thinking }] }
  return [chunk, ...text, ...readArray(content)]
}

function isTextList(content: unknown): boolean {
  return Array.isArray(content) && content.every((part) => readObject(part)?.type === 'text')
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** OpenAI's own rows: only what another vendor's client says in that one's words. */
export function fitForeignParts(given: unknown, preset: OpenAiPreset): unknown {
  return replaceChanged(given, (message) => {
    const content = fitParts(message.content, preset)
    return content === message.content ? message : { ...message, content }
  })
}
