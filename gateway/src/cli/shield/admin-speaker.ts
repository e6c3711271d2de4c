// Speaks to a running gateway by its admin API: it owns the decisions it makes, and enforces them at layer 7 too.
import {
  Decision,
  formatAddress,
  parseAddress,
  ProtocolError,
  SampledPacket,
  ShieldReport,
} from '@portcullis/shield-addon/protocol'
import { z } from 'zod'
import { AdminError, type AdminClient } from '../admin-client.ts'
import type { Measure, Speaker } from './speaker.ts'

const Status = z.object({ report: ShieldReport.nullable() })
const DecisionPage = z.object({ items: z.array(Decision), nextCursor: z.string().nullable() })

export function createAdminSpeaker(admin: AdminClient): Speaker {
  async function decide(type: 'ban' | 'allow', target: string, measure: Measure) {
    const { ttlMs: durationMs, reason } = measure
    const body = { type, value: canonical(target), durationMs, reason }
    return Decision.parse(await admin.request('POST', '/api/v1/shield/decisions', body))
  }

  async function lift(target: string, type: 'ban' | 'allow'): Promise<string> {
    const value = canonical(target)
    await admin.request(
      'DELETE',
      `/api/v1/shield/decisions/${encodeURIComponent(value)}?type=${type}`,
    )
    return value
  }

  async function status(): Promise<ShieldReport> {
    const { report } = Status.parse(await admin.request('GET', '/api/v1/shield'))
    if (report !== null) return report
    const message =
      'A gateway runs, but no shield answers it: bans are enforced at layer 7. Start it with "portcullis up" as root.'
    throw new ProtocolError('shield_unavailable', message)
  }

  return {
    status,
    async list() {
      const decisions: Decision[] = []
      let query = '?limit=500'
      for (;;) {
        const answer = await admin.request('GET', `/api/v1/shield/decisions${query}`)
        const { items, nextCursor } = DecisionPage.parse(answer)
        decisions.push(...items)
        if (nextCursor === null) return decisions
        query = `?limit=500&cursor=${encodeURIComponent(nextCursor)}`
      }
    },
    block: (target, measure) => decide('ban', target, measure),
    unblock: (target) => lift(target, 'ban'),
    allow: (target, measure) => decide('allow', target, measure),
    disallow: (target) => lift(target, 'allow'),
    async *packets(signal) {
      // The stream itself waits for a shield that may come; who watches wants to know now.
      await status()
      try {
        for await (const event of admin.events('/api/v1/shield/packets', signal)) {
          yield SampledPacket.parse(event)
        }
      } catch (cause) {
        if (signal.aborted) return
        if (cause instanceof AdminError) throw cause
        throw new ProtocolError('shield_unavailable', 'The gateway has ended.', { cause })
      }
      if (!signal.aborted) throw new ProtocolError('shield_unavailable', 'The gateway has ended.')
    },
    close: () => admin.close(),
  }
}

function canonical(target: string): string {
  const address = parseAddress(target.trim())
  if (address !== null) return formatAddress(address)
  const message = `"${target}" is neither an address nor a network in CIDR form.`
  throw new ProtocolError('invalid_target', message)
}
