// OpenAI's `reasoning_effort` in a vendor's own words.
import type { DroppedFields } from '../dropped-fields.ts'
import { efforts, type Effort, type OpenAiPreset } from './preset.ts'

/** Fields to set in the request; empty when the vendor takes the effort as it is. */
export function fitReasoning(
  given: unknown,
  preset: OpenAiPreset,
  fields: DroppedFields,
): Record<string, unknown> {
  const effort = efforts.find((word) => word === given)
  if (effort === undefined) return {}
  const isOn = effort !== 'none'
  switch (preset.reasoning) {
    case 'reasoning_effort': {
      const word = nearest(effort, preset, fields)
      return word === effort ? {} : { reasoning_effort: word }
    }
    case 'reasoning': {
      const word = nearest(effort, preset, fields)
      const own = isOn ? { effort: word } : { enabled: false }
      return { reasoning_effort: undefined, reasoning: own }
    }
    case 'thinking':
      return { reasoning_effort: undefined, thinking: { type: isOn ? 'enabled' : 'disabled' } }
    case 'enable_thinking':
      return { reasoning_effort: undefined, enable_thinking: isOn }
    case 'chat_template_kwargs':
      // Templates of different makers read the one or the other.
      return {
        reasoning_effort: undefined,
        chat_template_kwargs: { enable_thinking: isOn, thinking: isOn },
      }
    default:
      if (isOn) fields.drop('reasoning_effort')
      return { reasoning_effort: undefined }
  }
}

/** Of the vendor's words the nearest, the lower one of two; undefined where it can not be told to think nothing. */
function nearest(
  effort: Effort,
  { efforts: known }: OpenAiPreset,
  fields: DroppedFields,
): Effort | undefined {
  if (known.includes(effort)) return effort
  fields.drop('reasoning_effort')
  if (effort === 'none') return undefined
  const rank = efforts.indexOf(effort)
  const distance = (word: Effort) => Math.abs(efforts.indexOf(word) - rank)
  return known
    .filter((word) => word !== 'none')
    .toSorted((a, b) => distance(a) - distance(b) || efforts.indexOf(a) - efforts.indexOf(b))[0]
}
