// The shield's state and its sampled packets as they are seen.
import { createDecoder } from '@portcullis/shield-addon/decode'
import type { ShieldReport } from '@portcullis/shield-addon/protocol'
import { ShieldStatus } from '../../contract/api/shield.ts'
import { GatewayError } from '../../errors.ts'
import { decodeSample } from '../../shield/decode-sample.ts'
import type { AdminApp, AdminContext } from '../context.ts'
import { reportOf, summaryOf } from '../shield-face.ts'
import type { EventStreams } from '../sse.ts'

export function shieldResource(app: AdminApp, context: AdminContext, streams: EventStreams): void {
  const { shield, detection } = context

  app.get(
    '/api/v1/shield',
    {
      config: { access: { permission: 'shield.read', over: 'platform' } },
      schema: { response: { 200: ShieldStatus } },
    },
    async () => {
      const report = await reportOf(shield)
      const { mode, failures, windowMs, banMs, capMs, escalation } = detection.settings.keyGuessing
      return {
        ...summaryOf(report),
        report,
        advice: adviceOn(report),
        detection: {
          key_guessing: {
            mode,
            failures,
            window_ms: windowMs,
            ban_ms: banMs,
            cap_ms: capMs,
            escalation,
          },
        },
      }
    },
  )

  app.get(
    '/api/v1/shield/packets',
    { config: { access: { permission: 'shield.read', over: 'platform' } } },
    (_request, reply) => {
      if (shield === null) throw new GatewayError('shield_unavailable')
      streams.open(reply, (stream) => {
        const decoder = createDecoder()
        return shield.onEvent((event) => {
          if (event.event !== 'samples') return
          for (const packet of event.samples) {
            stream.send('packet', { ...packet, decoded: decodeSample(decoder, packet) })
          }
        })
      })
    },
  )
}

function adviceOn(report: ShieldReport | null): string | null {
  if (report === null) {
    return 'No shield runs: bans are enforced by the gateway alone. Start it with "portcullis up" as root.'
  }
  const broken = report.interfaces.filter(({ problem }) => problem !== undefined)
  if (broken.length > 0) {
    return broken.map(({ name, problem }) => `${name}: ${problem ?? ''}`).join('; ')
  }
  if (report.interfaces.length > 0) return null
  return 'The shield is on no interface. Name them in PORTCULLIS_SHIELD_INTERFACES and start again.'
}
