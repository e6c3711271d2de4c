// What a reader of answers could not carry over: a member of a whole answer, events of a stream.
import type { ChatAnswer, ChatEvent } from '../contract/canonical/answer.ts'

/** Nothing where there is none; each name once. */
export function tellLost(names: readonly string[]): Pick<ChatAnswer, 'lost'> {
  return names.length === 0 ? {} : { lost: [...new Set(names)] }
}

export function lostEvents(names: readonly string[]): ChatEvent[] {
  return names.map((what) => ({ kind: 'lost', what }))
}
