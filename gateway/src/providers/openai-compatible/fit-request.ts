// Fits a chat request in OpenAI's own words to one vendor: renames, leaves out and names, or refuses.
import { readArray, readObject, type JsonObject } from '../../contract/read-json.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import { fitMessages } from './fit-messages.ts'
import { fitReasoning } from './fit-reasoning.ts'
import type { OpenAiPreset } from './preset.ts'

/**
 * The same object when the vendor takes it as it is, so that a client's bytes can pass. Throws GatewayError
 * `unsupported_parameter` for what would make another answer than was asked for.
 */
export function fitRequest(
  given: JsonObject,
  preset: OpenAiPreset,
  fields: DroppedFields,
): JsonObject {
  refuseSchema(given, preset)
  const changes: Record<string, unknown> = {}
  leaveOut(given, preset, fields, changes)
  rename(given, preset, changes)
  Object.assign(changes, fitReasoning(given.reasoning_effort, preset, fields))
  if (typeof given.temperature === 'number' && given.temperature > preset.maxTemperature) {
    changes.temperature = preset.maxTemperature
    fields.drop('temperature')
  }
  if (given.tool_choice === 'required' && preset.requiredChoice !== 'required') {
    changes.tool_choice = preset.requiredChoice
  }
  if (!preset.hasStrictTools && readArray(given.tools).some(isStrict)) {
    changes.tools = readArray(given.tools).map(withoutStrict)
    fields.drop('strict')
  }
  const messages = fitMessages(given.messages, preset, fields)
  if (messages !== given.messages) changes.messages = messages
  for (const _name in changes) return { ...given, ...changes }
  return given
}

/** A field that is undefined is not written. */
function leaveOut(
  given: JsonObject,
  preset: OpenAiPreset,
  fields: DroppedFields,
  changes: Record<string, unknown>,
): void {
  const lacks: readonly string[] = preset.lacks
  // A request has fewer fields than a vendor lacks.
  for (const name in given) {
    if (!lacks.includes(name)) continue
    const value = given[name]
    if (!isGiven(value)) continue
    if (isNeeded(name, value)) {
      throw unsupported(name, `The model behind this name does not support "${name}".`)
    }
    changes[name] = undefined
    if (!isHarmless(name, value)) fields.drop(name)
  }
}

function rename(
  given: JsonObject,
  { maxTokensField, seedField }: OpenAiPreset,
  changes: Record<string, unknown>,
): void {
  if (maxTokensField === 'max_tokens' && isGiven(given.max_completion_tokens)) {
    changes.max_completion_tokens = undefined
    changes.max_tokens = given.max_completion_tokens
  }
  if (seedField !== 'seed' && isGiven(given.seed)) {
    changes.seed = undefined
    changes[seedField] = given.seed
  }
}

function refuseSchema(given: JsonObject, preset: OpenAiPreset): void {
  if (preset.hasJsonSchema || readObject(given.response_format)?.type !== 'json_schema') return
  throw unsupported(
    'response_format',
    'The model behind this name knows no schema for its answer: use "json_object" and say it in words.',
  )
}

/** What the caller would miss in the answer that it pays for. */
function isNeeded(name: string, value: unknown): boolean {
  switch (name) {
    case 'logprobs':
      return value !== false
    case 'n':
      return value !== 1
    case 'top_logprobs':
      return value !== 0
    case 'tools':
      return readArray(value).length > 0
    case 'response_format':
      return readObject(value)?.type !== 'text'
    case 'stop':
      return readArray(typeof value === 'string' ? [value] : value).length > 0
    default:
      return false
  }
}

/** Says no more than what is so anyway, or nothing that changes an answer. */
function isHarmless(name: string, value: unknown): boolean {
  switch (name) {
    case 'parallel_tool_calls':
      return value === true
    case 'frequency_penalty':
    case 'presence_penalty':
      return value === 0
    case 'store':
      return value === false
    case 'service_tier':
      return value === 'auto' || value === 'default'
    case 'verbosity':
      return value === 'medium'
    case 'stream_options':
      return true
    case 'logit_bias':
    case 'metadata':
      return Object.keys(readObject(value) ?? {}).length === 0
    default:
      return ['n', 'logprobs', 'top_logprobs', 'tools', 'response_format', 'stop'].includes(name)
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isStrict(tool: unknown): boolean {
  return isGiven(readObject(readObject(tool)?.function)?.strict)
}

function withoutStrict(tool: unknown): unknown {
  const { strict: _strict, ...rest } = readObject(readObject(tool)?.function) ?? {}
  return isStrict(tool) ? { ...readObject(tool), function: rest } : tool
}
