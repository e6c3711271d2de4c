// Resident memory over many calls: what is held in the end, and whether it still grows.
import { setInterval } from 'node:timers/promises'
import { atMost } from '../aims.ts'
import type { Comparison, Report, Run } from '../comparison.ts'
import { load } from '../load.ts'
import { residentMegabytes } from '../process.ts'
import { mean } from '../statistics.ts'
import type { Peer, Subject } from '../subject.ts'
import { withSubjects } from '../subjects.ts'
import { markdown } from '../table.ts'

/** So that the second minute is over before the last begins. */
const leastSeconds = 180
const mostSeconds = 900
const secondsAtOnce = 15

interface Held {
  readonly calls: number
  /** Megabytes, one a second. */
  readonly samples: readonly number[]
}

export function memory(peer: Peer, calls: number): Comparison {
  return {
    name: 'memory',
    peers: [peer],
    async run(run): Promise<Report> {
      const held = await withSubjects(run, 'call', async (subjects) => {
        const subject = subjects.find(({ name }) => name === peer.name)
        return subject === undefined ? null : hold(subject, calls, run)
      })
      if (held === null) return { text: '', aims: [], bars: null }
      const second = mean(held.samples.slice(60, 120))
      const last = mean(held.samples.slice(-60))
      const end = held.samples.at(-1) ?? Number.NaN
      const growth = (last / second - 1) * 100
      const after = `${held.calls.toLocaleString('en')} calls`
      return {
        text: markdown(
          'Resident memory, one worker',
          ['calls', 'seconds', "second minute's mean, MB", "last minute's mean, MB", 'highest, MB'],
          [
            [
              held.calls.toLocaleString('en'),
              String(held.samples.length),
              ...[second, last, Math.max(...held.samples)].map((value) => value.toFixed(1)),
            ],
          ],
        ),
        aims: [
          atMost(`RSS after ${after}`, end, 180, ' MB'),
          atMost("RSS, last minute's mean over the second's", growth, 5, ' %'),
        ],
        bars: null,
      }
    },
  }
}

/** Load without pause until so many calls are done; no longer than a quarter of an hour. */
async function hold(subject: Subject, calls: number, { pace, tell }: Run): Promise<Held> {
  const samples: number[] = []
  const stopped = new AbortController()
  const sampling = sample(subject, samples, stopped.signal)
  let done = 0
  try {
    while ((done < calls || samples.length < leastSeconds) && samples.length < mostSeconds) {
      const { connections } = pace
      const part = await load(subject, { task: 'call', seconds: secondsAtOnce, connections })
      if (part.failures > 0) throw new Error(`${subject.name} failed ${part.failures} calls`)
      done += part.calls
      tell(`${done.toLocaleString('en')} calls, ${samples.at(-1)?.toFixed(0) ?? '?'} MB`)
    }
  } finally {
    stopped.abort()
    await sampling
  }
  return { calls: done, samples }
}

async function sample(subject: Subject, samples: number[], signal: AbortSignal): Promise<void> {
  for await (const _ of setInterval(1_000)) {
    if (signal.aborted) return
    samples.push(residentMegabytes(subject.pids()))
  }
}
