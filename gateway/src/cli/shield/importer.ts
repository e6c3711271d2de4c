// Who takes a list: the shield, which keeps it, in large frames; where only a gateway runs, that one, ban by ban.
import type { Refusal } from '@portcullis/shield-addon/protocol'
import type { Config } from '../../config.ts'
import { connectShield } from '../../shield/connection.ts'
import { AdminError, connectAdmin, type AdminClient } from '../admin-client.ts'
import { isUnavailable } from './failure.ts'
import type { Measure } from './speaker.ts'

export interface Imported {
  readonly imported: number
  readonly refused: readonly Refusal[]
}

export interface Importer {
  /** Takes what can be taken; the rest comes back with its reason. */
  take(values: readonly string[], measure: Measure): Promise<Imported>
  close(): Promise<void>
}

const deadlineMs = 60_000

/** Throws ProtocolError shield_unavailable when neither answers. */
export async function openImporter(config: Config): Promise<Importer> {
  try {
    const connection = await connectShield(config.shield.socket)
    return {
      take: (values, { ttlMs, reason }) =>
        connection.request('import', { values: [...values], ttl_ms: ttlMs, reason }, deadlineMs),
      close: async () => connection.close(),
    }
  } catch (error) {
    const admin = isUnavailable(error) ? await connectAdmin(config.adminSocket) : null
    if (admin === null) throw error
    return gatewayImporter(admin)
  }
}

export function gatewayImporter(admin: AdminClient): Importer {
  return {
    async take(values, { ttlMs, reason }) {
      const refused: Refusal[] = []
      for (const value of values) {
        const body = { type: 'ban', value, durationMs: ttlMs, reason }
        try {
          await admin.request('POST', '/api/v1/shield/decisions', body)
        } catch (error) {
          if (!(error instanceof AdminError)) throw error
          refused.push({ value, code: error.code, message: error.message })
        }
      }
      return { imported: values.length - refused.length, refused }
    },
    close: () => admin.close(),
  }
}
