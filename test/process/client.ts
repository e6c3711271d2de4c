// The namespace client as a child process: its calls as they end.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ClientCall } from '../../gateway/src/cli/quickstart/client.ts'
import type { NamespacePair } from '../network/namespace.ts'

export interface RunningClient {
  readonly calls: readonly ClientCall[]
  until(isIt: (call: ClientCall) => boolean): Promise<void>
  stop(): Promise<void>
}

export function startClient(
  pair: NamespacePair,
  port: number,
  key: string,
  { everyMs, patienceMs }: { readonly everyMs: number; readonly patienceMs: number },
): RunningClient {
  const file = join(import.meta.dirname, '../../gateway/src/cli/quickstart/client.ts')
  const child: ChildProcess = spawn(
    'nsenter',
    [
      `--net=/run/netns/${pair.namespace}`,
      process.execPath,
      ...[file, pair.hostAddress, String(port), key, String(everyMs), String(patienceMs)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const calls: ClientCall[] = []
  const listeners = new Set<(call: ClientCall) => void>()
  if (child.stdout === null) throw new Error('the client has no output')
  createInterface({ input: child.stdout }).on('line', (line) => {
    const call = JSON.parse(line) as ClientCall
    calls.push(call)
    for (const listener of listeners) listener(call)
  })
  return {
    calls,
    until: (isIt) =>
      new Promise((resolve) => {
        const listener = (call: ClientCall): void => {
          if (!isIt(call)) return
          listeners.delete(listener)
          resolve()
        }
        listeners.add(listener)
      }),
    async stop() {
      child.kill()
      await once(child, 'exit')
    },
  }
}
