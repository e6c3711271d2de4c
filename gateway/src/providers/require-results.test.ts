import { describe, expect, it } from 'vitest'
import type { Message } from '../contract/canonical/request.ts'
import { answers, calls, says } from './canonical-request.fixture.ts'
import { requireResults } from './require-results.ts'

const refusal = (messages: readonly Message[]) => {
  try {
    requireResults(messages)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

describe('tool calls and their results', () => {
  it('are in order when each call is answered in the next turn', () => {
    const messages = [says('user', 'x'), calls('a', 'look'), answers('a', 'seen')]
    expect(refusal([...messages, calls('a', 'look'), answers('a', 'again')])).toBeNull()
  })

  it('are refused in words that name the id', () => {
    expect(refusal([calls('a', 'look'), says('user', 'x')])).toBe(
      'The tool call "a" has no result in the message after it.',
    )
    expect(refusal([calls('a', 'look'), answers('b', 'seen')])).toBe(
      'A tool result answers "b", but no tool call before it has this id.',
    )
    const [part] = calls('a', 'look').parts
    const twice: Message = { role: 'assistant', parts: [part!, part!] }
    expect(refusal([twice, answers('a', 'one'), answers('a', 'two')])).toBe(
      'Two tool calls of one message have the id "a".',
    )
  })
})
