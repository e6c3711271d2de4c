// The usage of a Response, read into disjoint classes.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { readObject } from '../../contract/read-json.ts'
import { readUsage } from '../openai-compatible/read-usage.ts'

/** The same counts as those of a chat completion, under other names. Null as there. */
export function readResponseUsage(value: unknown): PartialUsage | null {
  const usage = readObject(value)
  if (usage === null) return null
  return readUsage({
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
    prompt_tokens_details: usage.input_tokens_details,
    completion_tokens_details: usage.output_tokens_details,
  })
}
