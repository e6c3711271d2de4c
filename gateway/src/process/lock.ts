// The lock of a data directory: one gateway at a time, given back by the kernel when the process dies.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SettingsError } from '../errors.ts'

export interface DirectoryLock {
  release(): void
}

/**
 * Holds a write transaction on `<dataDir>/gateway.lock` for as long as the process lives: SQLite locks the file
 * with fcntl, so no stale lock is left after a SIGKILL. The file's one row says who holds it.
 * Throws SettingsError that names the holder.
 */
export function lockDirectory(dataDir: string, nowMs: number): DirectoryLock {
  const database = new Database(join(dataDir, 'gateway.lock'), { timeout: 0 })
  try {
    database.exec('BEGIN IMMEDIATE')
    database.exec(
      'CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL, since INTEGER NOT NULL)',
    )
    database.exec('DELETE FROM holder')
    database.prepare('INSERT INTO holder VALUES (?, ?)').run(process.pid, nowMs)
    database.exec('COMMIT')
    database.exec('BEGIN IMMEDIATE')
  } catch (error) {
    const message = isBusy(error) ? describeHolder(database, dataDir) : null
    database.close()
    if (message === null) throw error
    throw new SettingsError(message, { cause: error })
  }
  return { release: () => database.close() }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}

function describeHolder(database: Database.Database, dataDir: string): string {
  let who = 'another process'
  try {
    const row = database.prepare('SELECT pid, since FROM holder').get() as
      | { pid: number; since: number }
      | undefined
    if (row !== undefined) who = `process ${row.pid}, since ${new Date(row.since).toISOString()}`
  } catch {
    // The holder is about to write its row; the message does without it.
  }
  return `The data directory ${dataDir} is in use by another gateway (${who}). Stop that one, or give this one its own directory with --data.`
}
