// Opens control.db, or the cluster's database, and gives its repositories.
import { join } from 'node:path'
import type { Clock } from '../contract/clock.ts'
import { SettingsError } from '../errors.ts'
import { createApplicationRepository } from './applications.ts'
import { createAuditRepository } from './audit.ts'
import type { ControlStorage } from './control-storage.ts'
import { createCredentialRepository } from './credentials.ts'
import type { Connection } from './database.ts'
import { createDecisionRepository } from './decisions.ts'
import { createKeyRepository } from './keys.ts'
import { dialectSql, postgresKit, sqliteKit } from './kit.ts'
import { checkMasterKey } from './master-key-check.ts'
import { createMemberRepository } from './members.ts'
import { createModelRepository } from './models.ts'
import { createPlanRepository } from './plans.ts'
import { openPostgres } from './postgres.ts'
import { createProviderRepository } from './providers.ts'
import { createServiceRepository } from './services.ts'
import { createSessionRepository } from './sessions.ts'
import { openSqlite } from './sqlite.ts'
import { createSubscriptionRepository } from './subscriptions.ts'
import { defineTables } from './tables.ts'
import { createTenantRepository } from './tenants.ts'
import { createUserRepository } from './users.ts'

export interface ControlStorageOptions {
  /** `postgres://…`; null: `<dataDir>/control.db`. */
  readonly url: string | null
  readonly dataDir: string
  readonly masterKey: Buffer
  readonly clock: Pick<Clock, 'nowMs'>
}

/**
 * Applies missing migrations and checks the master key against the database.
 * Throws SettingsError when the database does not open or the key is another one's.
 */
export async function openControlStorage(options: ControlStorageOptions): Promise<ControlStorage> {
  const connection = await open(options)
  try {
    return await createControlStorage(connection, options)
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** The repositories over a connection that is open and migrated. */
export async function createControlStorage(
  connection: Connection,
  { masterKey, clock }: Pick<ControlStorageOptions, 'masterKey' | 'clock'>,
): Promise<ControlStorage> {
  const { dialect, database, write, close } = connection
  const tables = defineTables(dialect === 'sqlite' ? sqliteKit : postgresKit).control
  await checkMasterKey(connection, tables, masterKey)
  return {
    dialect,
    tenants: createTenantRepository(database, tables),
    users: createUserRepository(database, tables),
    members: createMemberRepository(database, tables),
    sessions: createSessionRepository(database, tables),
    providers: createProviderRepository(database, tables),
    credentials: createCredentialRepository(database, tables, masterKey),
    models: createModelRepository(database, tables),
    plans: createPlanRepository(database, tables),
    services: createServiceRepository(database, tables, dialectSql[dialect]),
    applications: createApplicationRepository(database, tables),
    keys: createKeyRepository(database, tables),
    subscriptions: createSubscriptionRepository(connection, tables, clock),
    decisions: createDecisionRepository(database, tables),
    audit: createAuditRepository(database, tables),
    write,
    close,
  }
}

async function open({ url, dataDir }: ControlStorageOptions): Promise<Connection> {
  const path = join(dataDir, 'control.db')
  try {
    return url === null ? openSqlite(path, 'control') : await openPostgres(url, 'control')
  } catch (error) {
    // The URL carries a password; only its host is told.
    const host = url !== null && URL.canParse(url) ? ` at ${new URL(url).host}` : ''
    const place = url === null ? path : `the database${host}`
    const { message, code } = error as NodeJS.ErrnoException
    throw new SettingsError(`${place} can not be opened: ${message || code}`, {
      cause: error,
    })
  }
}
