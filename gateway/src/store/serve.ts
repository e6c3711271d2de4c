// The store thread's side of a worker's port: keeps what it is given, answers what it is asked.
import type { MessagePort } from 'node:worker_threads'
import type Sqlite from 'better-sqlite3'
import type { Clock } from '../contract/clock.ts'
import { createAnswerTable, type AnswerTable } from './answers.ts'
import type { FromStore, Keeping, Question, ToStore } from './messages.ts'
import { createResponseTable, type ResponseTable } from './responses.ts'

const mebibyte = 1_048_576
const day = 86_400_000

const responseBounds = {
  ttlMs: 30 * day,
  maxBytesAResponse: 16 * mebibyte,
  maxRowsATenant: 10_000,
  maxBytesATenant: 256 * mebibyte,
  maxBytes: 1_024 * mebibyte,
}

const answerBounds = {
  maxBytesAnAnswer: mebibyte,
  maxRowsATenant: 50_000,
  maxBytesATenant: 128 * mebibyte,
  maxBytes: 512 * mebibyte,
}

/** An answer on its way here over another worker's port may be a moment later than the question for it. */
const secondLookMs = 8

export interface StoreServer {
  serve(port: MessagePort): void
  expire(): void
}

export function createStoreServer(options: {
  readonly client: Sqlite.Database
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}): StoreServer {
  const { client, clock, onError } = options
  const responses = createResponseTable(client, clock, responseBounds)
  const answers = createAnswerTable(client, clock, answerBounds)

  function attempt<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      onError(error)
      return undefined
    }
  }

  return {
    serve(port) {
      const reply = (request: number, value: FromStore['value']) =>
        port.postMessage({ request, value } satisfies FromStore)

      function answer(request: number, question: Question): void {
        const value = attempt(() => ask(responses, answers, question))
        if (!isMissing(value) || question.kind === 'answer') {
          reply(request, value)
          return
        }
        setTimeout(() => {
          reply(
            request,
            attempt(() => ask(responses, answers, question)),
          )
        }, secondLookMs)
      }

      port.on('message', (message: ToStore) => {
        const { request } = message
        if (message.kind === 'ask') answer(request, message.question)
        else
          reply(
            request,
            attempt(() => keep(responses, answers, message.thing)),
          )
      })
    },
    expire() {
      attempt(responses.expire)
      attempt(answers.expire)
      attempt(() => client.pragma('incremental_vacuum(256)'))
    },
  }
}

function keep(responses: ResponseTable, answers: AnswerTable, thing: Keeping): true {
  if (thing.kind === 'response') {
    responses.keep(thing.tenant, thing.stored)
    return true
  }
  const { tenant, key, answer, ttlMs } = thing
  // Bytes cross between threads as a plain Uint8Array.
  answers.put(tenant, key, { ...answer, body: Buffer.from(answer.body) }, ttlMs)
  return true
}

function ask(
  responses: ResponseTable,
  answers: AnswerTable,
  question: Question,
): FromStore['value'] {
  const { tenant } = question
  switch (question.kind) {
    case 'history':
      return responses.history(tenant, question.question)
    case 'find':
      return responses.find(tenant, question.id)
    case 'remove':
      return responses.remove(tenant, question.id)
    case 'answer':
      return answers.get(tenant, question.key)
  }
}

function isMissing(value: FromStore['value']): boolean {
  return value === null || value === false
}
