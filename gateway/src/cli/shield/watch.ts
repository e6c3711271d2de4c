// `shield watch`: packets as they are seen, and what their first bytes tell.
import { createDecoder } from '@portcullis/shield-addon/decode'
import type { Command } from 'commander'
import { decodeSample } from '../../shield/decode-sample.ts'
import type { CommandContext } from '../context.ts'
import { ask, speak } from './command.ts'
import { eachPacket, withFilter } from './packet-filter.ts'
import { formatPacket } from './packet-line.ts'

export function registerWatch(shield: Command, context: CommandContext): void {
  withFilter(ask(shield, 'watch'))
    .description('print packets as they are seen')
    .action((_options, command: Command) =>
      speak(context, command, async (speaker) => {
        const isJson = context.isJson(command)
        const hasColour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined
        const decoder = createDecoder()
        await eachPacket(command, speaker.packets, (packet) => {
          const decoded = decodeSample(decoder, packet)
          context.print(
            isJson
              ? JSON.stringify({ ...packet, decoded })
              : formatPacket(packet, decoded, hasColour),
          )
        })
      }),
    )
}
