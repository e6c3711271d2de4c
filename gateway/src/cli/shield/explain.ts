// `shield explain`: what each packet of a capture tells, and what the running shield would do with it.
import {
  CaptureError,
  createDecoder,
  type Frame,
  type Layers,
} from '@portcullis/shield-addon/decode'
import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { readCaptureFile } from './capture-file.ts'
import { ask, guarded } from './command.ts'
import { explained, type Explained, type Verdict } from './explained.ts'
import { formatExplained } from './explained-text.ts'
import { isUnavailable, reportFailure } from './failure.ts'
import { openVerdicts } from './verdicts.ts'

/** A packet waits for this many others to complete what it began; then it is told as it is. */
const mostHeld = 1_000

export function registerExplain(shield: Command, context: CommandContext): void {
  ask(shield, 'explain')
    .description('tell what is known of each packet of a capture: pcap, pcapng, or hex digits')
    .argument('<file>', 'file to read; - is standard input')
    .action((file: string, _options, command: Command) =>
      guarded(context, command, async () => {
        const isJson = context.isJson(command)
        const output = isJson ? createJsonOutput(context.print) : createTextOutput(context.print)
        const verdicts = await openVerdicts(context.loadConfig(command))
        try {
          for await (const packet of explainAll(readCaptureFile(file, Date.now), verdicts.judge)) {
            output.packet(packet)
          }
          output.end()
        } catch (error) {
          if (!(error instanceof CaptureError) && !isUnavailable(error)) throw error
          output.end(error as Error)
        } finally {
          verdicts.close()
        }
      }),
    )
}

export type Judge = (frames: readonly JudgedFrame[]) => Promise<readonly Verdict[]>

export interface JudgedFrame {
  readonly frame: Frame
  /** Where its IP header stands; null without one. */
  readonly networkAt: number | null
}

/** In the order of the capture. */
export async function* explainAll(
  pieces: AsyncIterable<readonly Frame[]>,
  judge: Judge,
): AsyncGenerator<Explained> {
  const decoder = createDecoder()
  const held: { number: number; frame: Frame; layers: Layers; verdict: Verdict }[] = []
  let number = 0
  let failure: unknown = null

  const tell = ({ number, frame, layers, verdict }: (typeof held)[number]): Explained =>
    explained(number, frame, layers, verdict)
  try {
    for await (const frames of pieces) {
      const decoded = frames.map((frame) => ({ frame, ...decoder.decode(frame) }))
      const judged = decoded.map(({ frame, spans }) => {
        const network = spans.find(({ layer }) => layer === 'ip')
        return { frame, networkAt: network?.start ?? null }
      })
      const verdicts = await judge(judged)
      for (const [index, { frame, layers }] of decoded.entries()) {
        number += 1
        held.push({ number, frame, layers, verdict: verdicts[index]! })
      }
      while (held.length > mostHeld) yield tell(held.shift()!)
    }
  } catch (error) {
    failure = error
  }
  decoder.finish()
  for (const one of held) yield tell(one)
  if (failure !== null) throw failure
}

interface Output {
  packet(packet: Explained): void
  end(error?: Error & { code?: string }): void
}

/** One document, a packet a line; what went wrong stands at its end. */
function createJsonOutput(print: (line: string) => void): Output {
  /** The comma is known with the packet behind. */
  let last: string | null = null
  return {
    packet(packet) {
      print(last === null ? '{"packets":[' : `${last},`)
      last = JSON.stringify(packet)
    },
    end(error) {
      print(last ?? '{"packets":[')
      if (error === undefined) return print(']}')
      process.exitCode = 1
      print(`],"error":${JSON.stringify({ code: error.code, message: error.message })}}`)
    },
  }
}

function createTextOutput(print: (line: string) => void): Output {
  return {
    packet: (packet) => print(formatExplained(packet)),
    end(error) {
      if (error !== undefined) reportFailure(error, false, print)
    },
  }
}
