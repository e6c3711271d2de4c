// What a reader of whole answers could not carry over, as a member of the canonical answer.
import type { ChatAnswer } from '../contract/canonical/answer.ts'

/** Nothing where there is none; each name once. */
export function tellLost(names: readonly string[]): Pick<ChatAnswer, 'lost'> {
  return names.length === 0 ? {} : { lost: [...new Set(names)] }
}
