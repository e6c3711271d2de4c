// The face of a client in the matrix: asks in its own words, and tells what it read in no dialect's.
import type { Ask, CallSaid, Finish, UsageSaid } from './scenario.ts'

export interface Client {
  readonly name: string
  readonly door: 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini-generate'
  /** How the public names begin that it asks for: clients judge by the name what a model can. */
  readonly modelFamily: string
  open(options: ConversationOptions): Conversation
  /** True: signed thinking goes back as it came. */
  readonly carriesThoughts: boolean
  /** Scenarios that the client has no words for, with the reason. */
  readonly lacks: Readonly<Record<string, string>>
  /** What the client does not show of an answer. */
  readonly overlooks: {
    readonly reasoning?: boolean
    readonly reasoningTokens?: boolean
    readonly cacheRead?: boolean
    readonly stopSequence?: boolean
    readonly contentFilter?: boolean
    readonly streamedUsage?: boolean
  }
}

export interface ConversationOptions {
  /** Scheme, host and port. */
  readonly origin: string
  readonly key: string
  readonly model: string
  readonly ask: Ask
  readonly isStream: boolean
}

export interface Conversation {
  /** The next answer; it becomes a part of the conversation as the client hands it back. */
  next(): Promise<Seen>
  /** Of the calls of the last answer, in their order. */
  handIn(results: readonly object[]): void
}

export interface Seen {
  readonly reasoning: string
  readonly text: string
  readonly calls: readonly CallSaid[]
  readonly finish: Finish
  readonly usage: Omit<UsageSaid, 'reasoning'> & { readonly reasoning: number | null }
}

/** Of the client's word for the end. Throws for a word that is not in the list. */
export function finishOf(words: Readonly<Record<string, Finish>>, word: string | null | undefined) {
  const finish = words[String(word)]
  if (finish === undefined) throw new Error(`the client read the end "${String(word)}"`)
  return finish
}

export const maxTokens = 4_096
export const reasoningBudget = 2_048
