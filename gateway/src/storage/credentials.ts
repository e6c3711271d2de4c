// Provider credentials in control.db: sealed on the way in, opened for the snapshot only.
import { asc, eq, getTableColumns, inArray } from 'drizzle-orm'
import type { Credential } from '../contract/provider.ts'
import { GatewayError } from '../errors.ts'
import type { CredentialRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import { openSecret, sealSecret } from './secret.ts'
import type { ControlTables } from './tables.ts'

/** Shorter ones show nothing: their last characters would give too much of them away. */
const shortestWithHint = 16

/** A service account's JSON ends alike everywhere: the id of its key tells it from others. */
function hintOf(secret: string): string {
  const keyId = /"private_key_id"\s*:\s*"(\w+)"/.exec(secret)?.[1]
  return secret.length < shortestWithHint ? '' : (keyId ?? secret).slice(-4)
}

export function createCredentialRepository(
  database: Database,
  { credentials: table }: ControlTables,
  masterKey: Buffer,
): CredentialRepository {
  const { sealedSecret, ...columns } = getTableColumns(table)
  const seal = (id: string, secret: string) => ({
    hint: hintOf(secret),
    sealedSecret: sealSecret(masterKey, placeOf(id), secret),
  })
  return {
    ...createReads<Credential, Credential, { readonly providerId?: string | undefined }>({
      database,
      table,
      columns,
      where: ({ providerId }) => [
        providerId === undefined ? undefined : eq(table.providerId, providerId),
      ],
      toThing: (row) => row,
    }),
    async withSecrets(providerIds) {
      const rows = await read(
        database
          .select({ ...columns, sealedSecret })
          .from(table)
          .where(providerIds && inArray(table.providerId, [...providerIds]))
          .orderBy(asc(table.id)),
      )
      return rows.map(({ sealedSecret, ...credential }) => ({
        ...credential,
        secret: open(masterKey, credential.id, sealedSecret),
      }))
    },
    insert: ({ secret, ...credential }) =>
      insertRow(table, { ...credential, ...seal(credential.id, secret) }),
    update: (id, { secret, ...patch }) =>
      updateRow(table, id, { ...patch, ...(secret === undefined ? {} : seal(id, secret)) }),
    remove: (id) => removeRow(table, id),
  }
}

function placeOf(id: string): string {
  return `credential:${id}`
}

function open(masterKey: Buffer, id: string, sealed: string): string {
  try {
    return openSecret(masterKey, placeOf(id), sealed)
  } catch (error) {
    throw new GatewayError('internal_error', { detail: (error as Error).message, cause: error })
  }
}
