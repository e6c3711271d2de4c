// Who listens for events, and the kernel's sampling, which runs only while somebody watches packets.
import type { Shield } from '../lib/index.ts'
import { encodeFrame, pagesOf, type ShieldEvent } from '../protocol/index.ts'
import { describeSample } from './describe-sample.ts'

/** One connection that asked for events. */
export interface Subscriber {
  readonly samples: boolean
  readonly decisions: boolean
  /** Takes a whole frame; a subscriber that reads too slowly loses frames of samples, never others. */
  send(frame: Uint8Array, canBeLost: boolean): void
}

export interface Subscribers {
  /** Replaces what the connection asked for before; null takes it off. */
  set(connection: object, subscriber: Subscriber | null): Promise<void>
  publish(event: Exclude<ShieldEvent, { event: 'samples' }>): void
}

/** Every packet is due while somebody watches; the budget a processor and verdict bounds the cost. */
const watching = { passOneIn: 1, perCpuPerSecond: 500 }
const idle = { passOneIn: 0, perCpuPerSecond: 0 }

/** Keeps a frame of samples far below its cap. */
const samplesPerFrame = 500
const decisionsPerFrame = 500

export function createSubscribers(
  shield: Pick<Shield, 'onSamples' | 'setSampling'>,
  nameOf: (ifindex: number) => string,
): Subscribers {
  const subscribers = new Map<object, Subscriber>()
  let stop: (() => void) | null = null

  function send(kind: 'samples' | 'decisions', event: ShieldEvent): void {
    const frame = encodeFrame(event)
    for (const subscriber of subscribers.values()) {
      if (subscriber[kind]) subscriber.send(frame, kind === 'samples')
    }
  }

  return {
    async set(connection, subscriber) {
      if (subscriber === null) subscribers.delete(connection)
      else subscribers.set(connection, subscriber)
      const isWatched = [...subscribers.values()].some(({ samples }) => samples)
      if (isWatched && stop === null) {
        stop = shield.onSamples((samples) => {
          for (let at = 0; at < samples.length; at += samplesPerFrame) {
            const page = samples.slice(at, at + samplesPerFrame)
            const described = page.map((sample) => describeSample(sample, nameOf(sample.interface)))
            send('samples', { event: 'samples', samples: described })
          }
        })
        await shield.setSampling(watching)
      } else if (!isWatched && stop !== null) {
        stop()
        stop = null
        await shield.setSampling(idle)
      }
    },
    publish(event) {
      if (event.event === 'interfaces') return send('decisions', event)
      for (const removed of pagesOf(event.removed, decisionsPerFrame)) {
        send('decisions', { event: 'decisions', upserts: [], removed })
      }
      for (const upserts of pagesOf(event.upserts, decisionsPerFrame)) {
        send('decisions', { event: 'decisions', upserts, removed: [] })
      }
    },
  }
}
