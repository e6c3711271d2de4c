// Tries packets on the running program and tells what it did with each, and why.
import type { Sample, Shield } from '../lib/index.ts'
import type { TestVerdict } from '../protocol/index.ts'
import { createSerial } from './serial.ts'
import type { Subscribers } from './subscribers.ts'

/** A sample comes through the ring within a few milliseconds, unless the budget has left it out. */
const longestWaitMs = 200

/** The interface that a test run comes in by: the kernel gives it the loopback's. */
const testInterface = 1

/** By how the names of the reasons begin; null where no stage decided. */
const stages: readonly (readonly [start: string, stage: string | null])[] = [
  ['clean', null],
  ['not_ip', 'parse'],
  ['neighbour', 'parse'],
  ['never_block', 'never_block'],
  ['protected_port', 'never_block'],
  ['anomaly', 'anomalies'],
  ['deny', 'deny'],
  ['flood', 'flood'],
  ['syn_cookie', 'syn_cookies'],
  ['rule', 'rules'],
  ['signature', 'signatures'],
]

/** Frames in base64, one after the other. */
export type Tester = (frames: readonly string[]) => Promise<TestVerdict[]>

export function createTester(
  shield: Pick<Shield, 'onSamples' | 'testRun'>,
  subscribers: Pick<Subscribers, 'set'>,
): Tester {
  const inTurn = createSerial()

  return (frames) =>
    inTurn(async () => {
      // Stands for somebody who watches: reasons come with the samples.
      const watcher = {}
      await subscribers.set(watcher, { samples: true, decisions: false, send: () => undefined })
      try {
        const verdicts: TestVerdict[] = []
        for (const frame of frames) verdicts.push(await testOne(Buffer.from(frame, 'base64')))
        return verdicts
      } finally {
        await subscribers.set(watcher, null)
      }
    })

  async function testOne(packet: Uint8Array): Promise<TestVerdict> {
    const seen = waitForSample(shield, packet)
    try {
      const { verdict } = await shield.testRun(packet)
      const sample = await seen.sample
      const action = verdict === 'tx' ? 'answer' : verdict === 'aborted' ? 'unknown' : verdict
      if (sample === null) {
        const why = 'the reason was not seen: the sampling was busy with other packets'
        return { action, stage: null, rule: null, why }
      }
      const { reason } = sample
      return {
        action: action === 'answer' ? action : sample.verdict,
        stage: stageOf(reason),
        rule: null,
        reason,
      }
    } catch (error) {
      return { action: 'unknown', stage: null, rule: null, why: (error as Error).message }
    } finally {
      seen.stop()
    }
  }
}

function stageOf(reason: string): string | null {
  return stages.find(([start]) => reason.startsWith(start))?.[1] ?? null
}

/** The first sample with the bytes of the packet; null when none comes. */
function waitForSample(
  shield: Pick<Shield, 'onSamples'>,
  packet: Uint8Array,
): { sample: Promise<Sample | null>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<Sample | null>()
  const timer = setTimeout(() => resolve(null), longestWaitMs)
  const end = shield.onSamples((samples) => {
    const own = samples.find((sample) => isSame(sample, packet))
    if (own !== undefined) resolve(own)
  })
  return {
    sample: promise,
    stop() {
      clearTimeout(timer)
      resolve(null)
      end()
    },
  }
}

function isSame({ interface: ifindex, length, packet }: Sample, sent: Uint8Array): boolean {
  return (
    ifindex === testInterface &&
    length === sent.length &&
    packet.every((byte, index) => byte === sent[index])
  )
}
