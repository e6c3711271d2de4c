// Who sends most, in the words of the protocol.
import type { Shield } from '../lib/index.ts'
import { formatAddress, type HeavySource } from '../protocol/index.ts'

/** At most `limit`, by packets, the most first. */
export async function topSources(
  shield: Pick<Shield, 'heavySources'>,
  limit: number,
): Promise<HeavySource[]> {
  const sources = await shield.heavySources()
  return sources
    .toSorted((one, other) => other.packets - one.packets)
    .slice(0, limit)
    .map(({ address, prefix, packets, bytes, overBudget, seenMs }) => ({
      value: formatAddress({ bytes: address, prefix }),
      packets,
      bytes,
      over_budget: overBudget,
      seen: seenMs,
    }))
}
