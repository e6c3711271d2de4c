// A proof that is long in coming: who has left does not wait for it.
import { expect, it } from 'vitest'
import type { Departure } from '../door/client.ts'
import { GatewayError } from '../../errors.ts'
import type { Leg, Routed } from '../call.ts'
import { Collector } from './collect.ts'
import type { Pools } from './pools.ts'
import { createSender } from './send.ts'

function start(sign: () => Promise<Record<string, string>>) {
  const client = {
    departure: null as Departure | null,
    goneError: () => new GatewayError('client_closed_request'),
  }
  const pools = { to: () => ({ dispatcher: {}, origin: 'https://a.example', basePath: '' }) }
  const clock = { nowMs: () => 0, monotonicNs: () => 0 }
  const sender = createSender({ pools: pools as unknown as Pools, clock })
  const call = { client, journal: { firstAttemptNs: null } } as unknown as Routed
  const leg = { adapter: { sign }, credential: { secret: 's' } } as unknown as Leg
  const request = { path: '/', headers: {}, body: '', reading: { toolNames: new Map() } }
  return { client, call, sent: sender.send(call, leg, request, new Collector()) }
}

it('a client that leaves while a token is fetched ends its call, and nothing was sent for it', async () => {
  const { client, call, sent } = start(() => new Promise(() => {}))
  client.departure?.onClientGone()
  await expect(sent).rejects.toMatchObject({ code: 'client_closed_request' })
  expect(client.departure).toBeNull()
  expect(call.journal.firstAttemptNs).toBeNull()
})

it('a token that can not be had leaves nobody waiting for the client', async () => {
  const { client, sent } = start(() => Promise.reject(new GatewayError('upstream_failed')))
  await expect(sent).rejects.toMatchObject({ code: 'upstream_failed' })
  expect(client.departure).toBeNull()
})
