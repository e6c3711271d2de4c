// Shows the loop at work: a client guesses keys until the kernel drops it, and the ban ends by itself.
import { createDecoder } from '@portcullis/shield-addon/decode'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SampledPacket } from '@portcullis/shield-addon/protocol'
import type { AdminClient } from '../admin-client.ts'
import { decodeSample } from '../../shield/decode-sample.ts'
import { formatPacket } from '../shield/packet-line.ts'
import type { ClientCall } from './client.ts'
import type { DemoNetwork } from './network.ts'

export interface ShieldDemoOptions {
  readonly admin: AdminClient
  readonly network: DemoNetwork
  readonly port: number
  readonly print: (line: string) => void
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
  const client = startClient(network, port)
  let refused = 0
  let lastAnswerAt = 0
  let isServedAgain = false
  let hasDrops = false
  void drops.then(() => (hasDrops = true))
  try {
    for await (const line of client.lines) {
      const { status, at } = JSON.parse(line) as ClientCall
      if (status !== 401) continue
      if (hasDrops) {
        isServedAgain = true
        break
      }
      refused += 1
      lastAnswerAt = at
    }
  } finally {
    client.stop()
    clearTimeout(timer)
    stop.abort()
  }
  const packets = await drops
  const first = packets[0]
  if (first === undefined) {
    print('  The kernel dropped nothing within 20 s; "portcullis shield status" may say why.')
    return
  }
  const delay = Math.max(0, first.time - lastAnswerAt)
  print(
    `  ${refused} wrong keys were answered with 401; ${delay.toFixed(1)} ms after the last answer the kernel`,
  )
  print('  dropped its packets before a socket existed. What they looked like:')
  const decoder = createDecoder()
  for (const packet of packets) {
    print(`    ${formatPacket(packet, decodeSample(decoder, packet))}`)
  }
  if (isServedAgain) print('  The ban ended by itself after 5 s, and the client was heard again.\n')
}

/** The first packets that the kernel dropped; an empty list when none came in time. */
async function collectDrops(
  { admin, network }: ShieldDemoOptions,
  stop: AbortController,
): Promise<SampledPacket[]> {
  const packets: SampledPacket[] = []
  try {
    for await (const event of admin.events('/api/v1/shield/packets', stop.signal)) {
      const packet = event as SampledPacket
      if (packet.verdict !== 'drop' || packet.source !== network.clientAddress) continue
      packets.push(packet)
      if (packets.length === shownPackets) break
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  return packets
}

function startClient(
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
      join(import.meta.dirname, `client${extension}`),
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
