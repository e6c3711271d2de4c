// Refuses what a decision has banned; before anything else, so that a banned source costs nothing.
import { GatewayError } from '../../errors.ts'
import type { Arrived } from '../call.ts'

/** Throws GatewayError `source_blocked` for a source under an active ban. */
export function refuseBanned(call: Arrived): void {
  const ban = call.world.banOf(call.source.address, call.atMs)
  if (ban === undefined) return
  throw new GatewayError('source_blocked', { detail: `decision ${ban.id}` })
}
