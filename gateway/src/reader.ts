// The thread behind the pages of calls: answers questions on a read-only connection, one after the other.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { GatewayError } from './errors.ts'
import { collectGarbage } from './process/collect-garbage.ts'
import { startBeating } from './process/heartbeat.ts'
import type { FromReader, ReaderData, ReaderMethod, ToReader } from './process/messages.ts'
import { openCallReader, type CallReader } from './storage/calls/index.ts'

if (parentPort !== null) await run(parentPort, workerData as ReaderData)

async function run(main: MessagePort, { place, beats, beat }: ReaderData): Promise<void> {
  const say = (message: FromReader): void => main.postMessage(message)
  startBeating(beats, beat)
  const reader: CallReader = await openCallReader(place)
  const methods: Record<ReaderMethod, (...parameters: never[]) => Promise<unknown>> = reader

  async function answer({ request, method, parameters }: ToReader): Promise<void> {
    try {
      const value = await methods[method](...(parameters as never[]))
      say({ kind: 'answer', request, value })
    } catch (error) {
      const known = error instanceof GatewayError ? error : new GatewayError('internal_error')
      const detail = (error as Error).stack ?? String(error)
      say({ kind: 'failure', request, code: known.code, message: known.message, detail })
    }
  }

  main.on('message', (message: ToReader) => void answer(message))
  await collectGarbage()
  say({ kind: 'open' })
}
