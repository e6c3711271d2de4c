// Keeps never-block first at layer 7 too: each entry is an allow in every worker, inside whatever range is banned.
import { addressToHex, type NeverBlockEntry } from '@portcullis/shield-addon/protocol'
import type { PublishDecisions } from './active-decisions.ts'

export interface Exceptions {
  /** Brings the list to the workers where it changed since the last time. */
  refresh(entries: readonly NeverBlockEntry[]): Promise<void>
}

const idOf = (value: string): string => `never_block:${value}`

export function createExceptions(publish: PublishDecisions): Exceptions {
  let published: ReadonlySet<string> = new Set()
  return {
    async refresh(entries) {
      const wanted = new Set(entries.map(({ value }) => value))
      const added = entries.filter(({ value }) => !published.has(value))
      const gone = [...published].filter((value) => !wanted.has(value))
      if (added.length + gone.length === 0) return
      published = wanted
      await publish(
        added.map(({ value, bytes, prefix }) => ({
          kind: 'decision',
          id: idOf(value),
          type: 'allow',
          address: addressToHex(bytes),
          prefix,
          expiresAt: null,
        })),
        gone.map(idOf),
      )
    },
  }
}
