// The options by which `watch` and `capture` choose packets, and when they end.
import type { Command } from 'commander'
import type { SampledPacket } from '@portcullis/shield-addon/protocol'
import { readCount } from './count.ts'
import { createFilter, type Wanted } from './filter.ts'

export function withFilter(command: Command): Command {
  return command
    .option('--verdict <verdict>', 'only pass, drop or limit')
    .option('--reason <reason>', 'only of this reason, as the status counts them')
    .option('--address <target>', 'only from or to this address or network')
    .option('--port <port>', 'only from or to this port')
    .option('-n, --count <count>', 'end after this many')
}

/** Hands on the packets that the options want, until their count, the signal, or a reader who has left. */
export async function eachPacket(
  command: Command,
  packets: (signal: AbortSignal) => AsyncIterable<SampledPacket>,
  take: (packet: SampledPacket) => void | Promise<void>,
  stop = new AbortController(),
): Promise<void> {
  const { count, ...wanted } = command.opts<Wanted & { count?: string }>()
  const isWanted = createFilter(wanted)
  let left = readCount(count)
  const end = (): void => stop.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  // A pipe whose reader has left (`| head`) is an end like any other.
  process.stdout.once('error', end)
  try {
    for await (const packet of packets(stop.signal)) {
      if (!isWanted(packet)) continue
      await take(packet)
      left -= 1
      if (left <= 0) break
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
    process.stdout.off('error', end)
  }
}
