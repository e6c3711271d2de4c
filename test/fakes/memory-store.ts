// The store of responses in this process, over a port as in the gateway, with its file in memory.
import { MessageChannel } from 'node:worker_threads'
import { createClock } from '../../gateway/src/contract/clock.ts'
import { createStoreClient, type StoreClient } from '../../gateway/src/store/client.ts'
import { openStoreFile } from '../../gateway/src/store/database.ts'
import { createStoreServer } from '../../gateway/src/store/serve.ts'

/** Opened with the first thing that is to be kept or found. */
export function openMemoryStore(): StoreClient {
  const client = createStoreClient({
    onNeeded() {
      const { port1, port2 } = new MessageChannel()
      const onError = (error: unknown): void => console.error(error)
      const server = { client: openStoreFile(':memory:'), clock: createClock(), onError }
      createStoreServer(server).serve(port1)
      client.connect(port2)
      port1.unref()
      port2.unref()
    },
  })
  return client
}
