// To whom the commands speak: the gateway where one runs, else the shield's socket; the answers have one shape.
import type { Decision, SampledPacket, ShieldReport } from '@portcullis/shield-addon/protocol'
import type { Config } from '../../config.ts'
import { connectAdmin } from '../admin-client.ts'
import { createAdminSpeaker } from './admin-speaker.ts'
import { openSocketSpeaker } from './socket-speaker.ts'

export interface Measure {
  /** Null: until somebody lifts it. */
  readonly ttlMs: number | null
  readonly reason: string
}

/** Every method throws ProtocolError or AdminError whose message is for people. */
export interface Speaker {
  status(): Promise<ShieldReport>
  list(): Promise<Decision[]>
  block(target: string, measure: Measure): Promise<Decision>
  /** Gives the canonical value. */
  unblock(target: string): Promise<string>
  allow(target: string, measure: Measure): Promise<Decision>
  /** Gives the canonical value. */
  disallow(target: string): Promise<string>
  /** Until the signal aborts; throws when the other side ends it. */
  packets(signal: AbortSignal): AsyncIterable<SampledPacket>
  close(): Promise<void>
}

/** Throws ProtocolError shield_unavailable when neither answers. */
export async function openSpeaker(config: Config): Promise<Speaker> {
  const admin = await connectAdmin(config.adminSocket)
  if (admin !== null) return createAdminSpeaker(admin)
  return openSocketSpeaker(config.shield.socket)
}
