// What the workers know of a credential, for the administrator: main reads the table that they share.
import type { CredentialHealthOf } from '../admin/context.ts'
import type { Clock } from '../contract/clock.ts'
import { openHealthTable, type HealthTable } from '../counters/health-table.ts'
import { createCredentialsHealth } from '../proxy/route/credential-health.ts'
import type { SnapshotSource } from '../snapshot/index.ts'

export function createCredentialHealthOf(options: {
  readonly source: Pick<SnapshotSource, 'provider'>
  readonly table: HealthTable
  readonly clock: Clock
}): CredentialHealthOf {
  const { source, table, clock } = options
  const credentials = createCredentialsHealth({ health: openHealthTable(table), clock })
  return (providerId, credentialId) => {
    const credential = source
      .provider(providerId)
      ?.credentials.find(({ id }) => id === credentialId)
    if (credential === undefined) return undefined
    const { state, restMs } = credentials.of(credential)
    if (state === 'healthy') return undefined
    return { state: state === 'easing' ? 'cooling' : state, restMs }
  }
}
