// Speaks to the shield's own socket, where no gateway runs.
import { ProtocolError, type SampledPacket } from '@portcullis/shield-addon/protocol'
import { connectShield } from '../../shield/connection.ts'
import { listAll } from '../../shield/list-all.ts'
import type { Speaker } from './speaker.ts'

/** Packets that a slow terminal leaves waiting; the oldest go first. */
const mostWaiting = 10_000

export async function openSocketSpeaker(path: string): Promise<Speaker> {
  const arrived: SampledPacket[] = []
  let wake = (): void => undefined
  const connection = await connectShield(path, (event) => {
    if (event.event !== 'samples') return
    arrived.push(...event.samples)
    arrived.splice(0, Math.max(0, arrived.length - mostWaiting))
    wake()
  })
  let hasEnded = false
  void connection.ended.then(() => {
    hasEnded = true
    wake()
  })

  return {
    status: () => connection.request('status', {}),
    list: () => listAll(connection),
    async block(target, { ttlMs, reason }) {
      const answer = await connection.request('block', { target, ttl_ms: ttlMs, reason })
      return answer.decision
    },
    async unblock(target) {
      const { removed } = await connection.request('unblock', { target })
      return removed[0]?.value ?? target
    },
    async allow(target, { ttlMs, reason }) {
      const wish = { target, ttl_ms: ttlMs, reason, remove: false }
      return (await connection.request('allow', wish)).decision
    },
    async disallow(target) {
      const wish = { target, ttl_ms: null, reason: '', remove: true }
      return (await connection.request('allow', wish)).decision.value
    },
    async *packets(signal) {
      signal.addEventListener('abort', () => wake())
      await connection.request('events', { samples: true, decisions: false })
      while (!signal.aborted) {
        yield* arrived.splice(0)
        if (signal.aborted) return
        if (hasEnded) throw new ProtocolError('shield_unavailable', 'The shield has ended.')
        if (arrived.length > 0) continue
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    close: async () => connection.close(),
  }
}
