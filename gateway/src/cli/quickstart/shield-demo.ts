// Shows the loop at work: a client guesses keys until the kernel drops it, and the ban ends by itself.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AdminClient } from '../admin-client.ts'
import type { Guess } from './guesser.ts'
import type { DemoNetwork } from './network.ts'

export interface ShieldDemoOptions {
  readonly admin: AdminClient
  readonly network: DemoNetwork
  readonly port: number
  readonly print: (line: string) => void
}

interface SeenPacket {
  readonly time_ms: number
  readonly verdict: string
  readonly line: string
}

/** How long the demo waits for the kernel's first drop, and for the ban's end. */
const patienceMs = 20_000
const shownPackets = 3

export async function showShield(options: ShieldDemoOptions): Promise<void> {
  const { network, port, print } = options
  print(
    `The shield guards ${network.hostInterface}, an interface made for this demo. A client behind it guesses keys:`,
  )
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patienceMs)
  const drops = collectDrops(options, stop)
  const guesser = startGuesser(network, port)
  let refused = 0
  let lastAnswerAt = 0
  let isServedAgain = false
  let hasDrops = false
  void drops.then(() => (hasDrops = true))
  try {
    for await (const line of guesser.lines) {
      const { status, at } = JSON.parse(line) as Guess
      if (status !== 401) continue
      if (hasDrops) {
        isServedAgain = true
        break
      }
      refused += 1
      lastAnswerAt = at
    }
  } finally {
    guesser.stop()
    clearTimeout(timer)
    stop.abort()
  }
  const packets = await drops
  const first = packets[0]
  if (first === undefined) {
    print('  The kernel dropped nothing within 20 s; "portcullis shield status" may say why.')
    return
  }
  const delay = Math.max(0, first.time_ms - lastAnswerAt)
  print(
    `  ${refused} wrong keys were answered with 401; ${delay.toFixed(1)} ms after the last answer the kernel`,
  )
  print('  dropped its packets before a socket existed. What they looked like:')
  for (const packet of packets) print(`    ${packet.line}`)
  if (isServedAgain) print('  The ban ended by itself after 5 s, and the client was heard again.\n')
}

/** The first packets that the kernel dropped; an empty list when none came in time. */
async function collectDrops(
  { admin, network }: ShieldDemoOptions,
  stop: AbortController,
): Promise<SeenPacket[]> {
  const packets: SeenPacket[] = []
  const path = `/api/v1/shield/packets?verdict=drop&address=${network.clientAddress}`
  try {
    for await (const packet of admin.events(path, stop.signal)) {
      packets.push(packet as SeenPacket)
      if (packets.length === shownPackets) break
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return packets
}

function startGuesser(
  network: DemoNetwork,
  port: number,
): { lines: AsyncIterable<string>; stop: () => void } {
  const extension = import.meta.filename.endsWith('.ts') ? '.ts' : '.js'
  const [file = '', ...enter] = network.enter
  const child = spawn(
    file,
    [
      ...enter,
      process.execPath,
      ...process.execArgv,
      join(import.meta.dirname, `guesser${extension}`),
      network.hostAddress,
      String(port),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const timer = setTimeout(() => child.kill(), patienceMs)
  return {
    lines: createInterface({ input: child.stdout }),
    stop: () => {
      clearTimeout(timer)
      child.kill()
    },
  }
}
