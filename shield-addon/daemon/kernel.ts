// The deny tables as the daemon writes them: refusals in words.
import { ShieldError, type DenyEntry, type Shield } from '../lib/index.ts'
import { ProtocolError } from '../protocol/index.ts'
import { valueOf } from './deny-entry.ts'

type BlockedEntry = DenyEntry & { hits: number }

export interface Kernel {
  /** Writes all entries, or on table_full only some of them. Codes table_full, shield_failed, shield_detached. */
  block(entries: DenyEntry[]): Promise<void>
  unblock(entries: Pick<DenyEntry, 'address' | 'prefix'>[]): Promise<void>
  listBlocked(): Promise<BlockedEntry[]>
  /** Dropped packets by value, read anew. */
  readHits(): Promise<ReadonlyMap<string, number>>
}

export function createKernel(
  shield: Pick<Shield, 'block' | 'unblock' | 'listBlocked'>,
  capacity: number,
): Kernel {
  async function inWords(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (cause) {
      throw cause instanceof ShieldError ? refusalOf(cause, capacity) : cause
    }
  }

  return {
    block: (entries) => inWords(() => shield.block(entries)),
    unblock: (entries) => inWords(() => shield.unblock(entries)),
    listBlocked: () => shield.listBlocked(),
    async readHits() {
      const entries = await shield.listBlocked()
      return new Map(entries.map((entry) => [valueOf(entry), entry.hits]))
    },
  }
}

function refusalOf(cause: ShieldError, capacity: number): ProtocolError {
  if (cause.code === 'table_full') {
    const message = `The deny table is full: it holds ${capacity} entries. Unblock some, or raise shield.capacity.addresses.`
    return new ProtocolError('table_full', message, { cause })
  }
  return new ProtocolError('shield_failed', `${cause.message} (at: ${cause.step})`, { cause })
}
