// The thread that owns calls.db: commits the workers' batches in turn, and takes in what they had to spill to disk.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { createClock } from './contract/clock.ts'
import type { PackedCall } from './contract/packed-call.ts'
import { collectGarbage } from './process/collect-garbage.ts'
import { startBeating } from './process/heartbeat.ts'
import { keepCalls } from './process/keep-calls.ts'
import type {
  FromWriter,
  FromWriterToWorker,
  ToWriter,
  ToWriterFromWorker,
  WriterData,
} from './process/messages.ts'
import { createThreadLog } from './process/thread-log.ts'
import { createSpillDrain } from './process/drain-spill.ts'
import { openCallWriter } from './storage/calls/index.ts'

const drainMs = 1_000

if (parentPort !== null) await run(parentPort, workerData as WriterData)

async function run(main: MessagePort, data: WriterData): Promise<void> {
  const { place, retention, spillDirectory, beats, beat, logLevel } = data
  const log = createThreadLog(main, logLevel)
  const say = (message: FromWriter): void => main.postMessage(message)
  startBeating(beats, beat)
  const writer = await openCallWriter(place)
  const drain = createSpillDrain({ directory: spillDirectory, insert, log })
  let isWatched = false
  /** One batch after the other; a failed one does not hold up the next. */
  let last = Promise.resolve()

  async function insert(calls: readonly PackedCall[]): Promise<void> {
    await writer.insertPacked(calls)
    if (isWatched) say({ kind: 'written', calls })
  }

  async function commit(port: MessagePort, { id, calls }: ToWriterFromWorker): Promise<void> {
    let isCommitted = true
    try {
      await insert(calls)
    } catch (error) {
      isCommitted = false
      log.error({ err: error }, 'a batch of call records was not written and will be tried again')
    }
    port.postMessage({ batch: id, isCommitted } satisfies FromWriterToWorker)
  }

  function connect(port: MessagePort): void {
    port.on('message', (batch: ToWriterFromWorker) => {
      last = last.then(() => commit(port, batch))
    })
  }

  const stopRemoving = keepCalls({
    retention,
    // Between two batches of records: the connection does one thing at a time.
    writer: {
      removeBefore: (timeMs, limit) => inTurn(() => writer.removeBefore(timeMs, limit)),
      sizeBytes: () => inTurn(writer.sizeBytes),
    },
    clock: createClock(data.clock),
    log,
  })

  function inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = last.then(step)
    last = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  const timer = setInterval(() => {
    last = last.then(drain.one)
  }, drainMs)

  main.on('message', (message: ToWriter) => {
    if (message.kind === 'connect') connect(message.port)
    else if (message.kind === 'watch') isWatched = message.isOn
    else void close()
  })

  async function close(): Promise<void> {
    clearInterval(timer)
    await stopRemoving()
    await last
    await drain.all()
    await writer.close()
    say({ kind: 'closed' })
  }

  await collectGarbage()
  say({ kind: 'open' })
}
