// `shield capture`: sampled packets into a pcapng file, each with the verdict on it as its comment.
import { createCaptureWriter } from '@portcullis/shield-addon/decode'
import type { SampledPacket } from '@portcullis/shield-addon/protocol'
import type { Command } from 'commander'
import { open } from 'node:fs/promises'
import type { CommandContext } from '../context.ts'
import { ask, speak } from './command.ts'
import { readLifetime } from './lifetime.ts'
import { eachPacket, withFilter } from './packet-filter.ts'

interface Options {
  readonly out: string
  readonly for?: string
}

export function registerCapture(shield: Command, context: CommandContext): void {
  withFilter(ask(shield, 'capture'))
    .description('write packets as they are seen to a pcapng file, as much as the kernel samples')
    .requiredOption('--out <file>', 'file to write')
    .option('--for <span>', 'end after this time, such as 10s or 5m')
    .action((_options, command: Command) =>
      speak(context, command, async (speaker) => {
        const options = command.opts<Options>()
        const spanMs = readLifetime(options.for, '--for')
        // What was said on the wire is nobody else's business.
        const file = await open(options.out, 'w', 0o600)
        const stop = new AbortController()
        const timer = spanMs === null ? undefined : setTimeout(() => stop.abort(), spanMs)
        let packets = 0
        try {
          const writer = createCaptureWriter()
          await file.write(writer.header)
          const take = async (packet: SampledPacket): Promise<void> => {
            const { time, length } = packet
            const bytes = Buffer.from(packet.bytes, 'base64')
            const comment = commentOf(packet)
            await file.write(
              writer.packet({ bytes, length, time, interface: packet.interface, comment }),
            )
            packets += 1
          }
          await eachPacket(command, speaker.packets, take, stop)
        } finally {
          clearTimeout(timer)
          await file.close()
        }
        const isJson = context.isJson(command)
        const text = `Wrote ${packets} ${packets === 1 ? 'packet' : 'packets'} to ${options.out}.`
        context.print(isJson ? JSON.stringify({ file: options.out, packets }) : text)
      }),
    )
}

function commentOf({ verdict, reason }: SampledPacket): string {
  return `${verdict}: ${reason}`
}
