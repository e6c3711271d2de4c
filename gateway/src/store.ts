// The thread that keeps stored responses and answers to give again: bounded, asked by message, never waited for.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { createClock } from './contract/clock.ts'
import { collectGarbage } from './process/collect-garbage.ts'
import { startBeating } from './process/heartbeat.ts'
import type { FromStoreThread, StoreData, ToStoreThread } from './process/messages.ts'
import { createThreadLog } from './process/thread-log.ts'
import { openStoreFile } from './store/database.ts'
import { createStoreServer } from './store/serve.ts'

const expireMs = 60_000

if (parentPort !== null) run(parentPort, workerData as StoreData)

function run(main: MessagePort, data: StoreData): void {
  const log = createThreadLog(main, data.logLevel)
  startBeating(data.beats, data.beat)
  const client = openStoreFile(data.path)
  const server = createStoreServer({
    client,
    clock: createClock(data.clock),
    onError: (error) => log.error({ err: error }, 'the store of responses failed'),
  })
  const timer = setInterval(server.expire, expireMs)
  void collectGarbage()

  main.on('message', (message: ToStoreThread) => {
    if (message.kind === 'connect') {
      server.serve(message.port)
      return
    }
    clearInterval(timer)
    client.close()
    main.postMessage({ kind: 'closed' } satisfies FromStoreThread)
  })
}
