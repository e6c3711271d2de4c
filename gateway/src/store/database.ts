// The file of the store thread. What it holds may be lost: a file of another version or a broken one is begun anew.
import { rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/** Raised with every change of the tables. */
const version = 1

const tables = `
  CREATE TABLE responses (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    previous_id TEXT,
    origin TEXT,
    input TEXT NOT NULL,
    output TEXT NOT NULL,
    response TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
  ) WITHOUT ROWID;
  CREATE INDEX responses_use ON responses (tenant, used_at);
  CREATE INDEX responses_age ON responses (used_at);
  CREATE TABLE items (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    response_id TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
  ) WITHOUT ROWID;
  CREATE INDEX items_response ON items (tenant, response_id);
  CREATE TABLE answers (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    headers TEXT NOT NULL,
    scan TEXT NOT NULL,
    body BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, key)
  ) WITHOUT ROWID;
  CREATE INDEX answers_use ON answers (tenant, used_at);
  CREATE INDEX answers_age ON answers (used_at);
  CREATE INDEX answers_end ON answers (expires_at);
`

/** `path` may be `:memory:`. Blocks. Throws what SQLite throws when no file can be made there. */
export function openStoreFile(path: string): Sqlite.Database {
  try {
    return open(path)
  } catch (error) {
    if (!isWorthless(error)) throw error
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    return open(path)
  }
}

function open(path: string): Sqlite.Database {
  const client = new Sqlite(path, { timeout: 1_000 })
  try {
    client.pragma('auto_vacuum = incremental')
    client.pragma('journal_mode = WAL')
    // A power cut may take the last moments, never the file's soundness.
    client.pragma('synchronous = normal')
    const found = client.pragma('user_version', { simple: true })
    if (found === version) return client
    if (found !== 0) throw new OtherVersionError(String(found))
    client.exec(`BEGIN; ${tables} PRAGMA user_version = ${version}; COMMIT`)
    return client
  } catch (error) {
    client.close()
    throw error
  }
}

class OtherVersionError extends Error {
  constructor(found: string) {
    super(`the store's file has version ${found}`)
    this.name = 'OtherVersionError'
  }
}

/** A file that is only busy, or that nobody may write, is not taken away. */
function isWorthless(error: unknown): boolean {
  if (error instanceof OtherVersionError) return true
  const code = String((error as { readonly code?: unknown }).code)
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
}
