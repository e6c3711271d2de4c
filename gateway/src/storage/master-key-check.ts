// Tells a wrong or lost master key at the start, by a known text that was sealed when the database was made.
import { eq } from 'drizzle-orm'
import { SettingsError } from '../errors.ts'
import type { Connection } from './database.ts'
import { openSecret, sealSecret } from './secret.ts'
import type { ControlTables } from './tables.ts'

const row = 'master_key_check'
const place = `meta:${row}`
const knownText = 'portcullis'

/** Seals the text in a new database; throws SettingsError when an older one was made with another key. */
export async function checkMasterKey(
  { database, write }: Connection,
  { meta }: ControlTables,
  masterKey: Buffer,
): Promise<void> {
  const value = sealSecret(masterKey, place, knownText)
  // Of two gateways that start at once on a new database, one writes and both read.
  await write([
    {
      build: (database) => database.insert(meta).values({ key: row, value }).onConflictDoNothing(),
    },
  ])
  const [stored] = await database.select().from(meta).where(eq(meta.key, row))
  try {
    openSecret(masterKey, place, stored?.value ?? '')
  } catch (error) {
    throw new SettingsError(
      'the master key is not the one this database was made with, so the provider keys in it can ' +
        'not be opened. Restore the file master.key of the data directory, or PORTCULLIS_MASTER_KEY, ' +
        'from where you keep it.',
      { cause: error },
    )
  }
}
