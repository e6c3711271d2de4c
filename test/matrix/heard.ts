// What a vendor understood of a request, told in no dialect's words, and whether that is what the client had asked.
import { isDeepStrictEqual } from 'node:util'
import { resultOf, type Ask, type Media, type Scenario } from './scenario.ts'

export interface Heard {
  readonly system: string
  readonly messages: readonly HeardMessage[]
  readonly tools: readonly { readonly name: string; readonly parameters: unknown }[]
  /** Null: none was asked for. */
  readonly schema: unknown
  /** Null: the history has no thinking to go on from, and so there must be none in the answer either. */
  readonly isReasoning: boolean | null
  readonly stop: readonly string[]
}

export interface HeardMessage {
  readonly role: 'user' | 'assistant'
  readonly texts: readonly string[]
  readonly images: readonly Media[]
  readonly files: readonly Media[]
  readonly calls: readonly { readonly id: string; readonly name: string; readonly args: unknown }[]
  readonly results: readonly { readonly id: string; readonly value: unknown }[]
  /** Of thinking that came back: the proof that the vendor had put to it. */
  readonly signatures: readonly string[]
}

export const silence: Omit<HeardMessage, 'role'> = {
  texts: [],
  images: [],
  files: [],
  calls: [],
  results: [],
  signatures: [],
}

/** A request that the vendor would not take; its message says why. */
export class NotTaken extends Error {}

/** The scenario that a request belongs to, by the user's words. Throws NotTaken. */
export function findScenario(scenarios: readonly Scenario[], { messages }: Heard): Scenario {
  const texts = messages.filter(({ role }) => role === 'user').flatMap((message) => message.texts)
  const scenario = scenarios.find(({ ask }) => texts.includes(ask.prompt))
  if (scenario === undefined) throw new NotTaken(`nobody asks ${JSON.stringify(texts)}`)
  return scenario
}

/** How many answers the conversation already holds: as many as there are turns with results. */
export function countAnswers({ messages }: Heard): number {
  const isResult = (message: HeardMessage | undefined) => (message?.results.length ?? 0) > 0
  return messages.filter((message, index) => isResult(message) && !isResult(messages[index - 1]))
    .length
}

/** What of the question or the history did not arrive. Throws NotTaken. */
export function checkHeard(scenario: Scenario, heard: Heard): void {
  const { ask, answers } = scenario
  same('the system text', heard.system, ask.system ?? '')
  const [first, ...others] = heard.messages
  if (first?.role !== 'user') throw new NotTaken('the first message is not of the user')
  checkQuestion(
    ask,
    heard.messages.filter(({ role }) => role === 'user'),
  )
  same('the tools', heard.tools.map(withoutWords), (ask.tools ?? []).map(withoutWords))
  same('the schema', shapeOf(heard.schema), shapeOf(ask.schema ?? null))
  const { isReasoning } = heard
  if (isReasoning !== null && isReasoning !== (ask.isReasoning ?? false)) {
    throw new NotTaken(isReasoning ? 'reasoning was asked for' : 'no reasoning was asked for')
  }
  same('the stop sequences', heard.stop, ask.stop ?? [])
  checkHistory(answers.slice(0, countAnswers(heard)), others)
}

function checkQuestion(ask: Ask, messages: readonly HeardMessage[]): void {
  const texts = messages.flatMap((message) => message.texts)
  same('the words of the user', texts, [ask.prompt])
  const images = messages.flatMap((message) => message.images)
  same('the pictures', images, ask.image === undefined ? [] : [ask.image])
  const files = messages.flatMap((message) => message.files)
  same('the files', files, ask.pdf === undefined ? [] : [ask.pdf])
}

/** Each call has its result in the next message, under the same id. */
function checkHistory(answers: Scenario['answers'], messages: readonly HeardMessage[]): void {
  const calls = messages.flatMap((message) => message.calls)
  const results = messages.flatMap((message) => message.results)
  const expected = answers.flatMap((answer) => answer.calls ?? [])
  same(
    'the calls of the history',
    calls.map(({ name, args }) => ({ name, args })),
    expected,
  )
  same(
    'the ids of the results',
    results.map(({ id }) => id),
    calls.map(({ id }) => id),
  )
  if (new Set(calls.map(({ id }) => id)).size < calls.length) throw new NotTaken('an id came twice')
  same(
    'the results',
    results.map(({ value }) => unwrap(value)),
    expected.map(resultOf),
  )
  checkWords(answers, messages)
}

/** What was thought before a call may be said again where a vendor has one place for both. */
function checkWords(answers: Scenario['answers'], messages: readonly HeardMessage[]): void {
  const words = messages
    .filter(({ role }) => role === 'assistant')
    .flatMap((message) => message.texts)
    .join('')
  const thoughts = answers.map(({ reasoning }) => reasoning ?? '').join('')
  if (words !== '' && words === thoughts) return
  same('the words of the history', words, answers.map(({ text }) => text ?? '').join(''))
}

/** Google's provider of the AI SDK puts a result beside the name of its tool. */
function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('content' in value)) return value
  return value.content
}

function withoutWords({ name, parameters }: { name: string; parameters: unknown }) {
  return { name, parameters: shapeOf(parameters) }
}

/** What the clients' own additions to a schema leave untouched. */
function shapeOf(schema: unknown): unknown {
  if (schema === null || schema === undefined) return null
  const { properties = {}, required = [] } = schema as Record<string, unknown>
  return { properties, required }
}

function same(what: string, heard: unknown, expected: unknown): void {
  if (isDeepStrictEqual(heard, expected)) return
  throw new NotTaken(`${what}: ${JSON.stringify(heard)} instead of ${JSON.stringify(expected)}`)
}
