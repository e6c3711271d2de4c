// The master key that seals secrets: from a setting or from a file of its own, outside the database.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { SettingsError } from '../errors.ts'

const keyLength = 32

export interface MasterKeySource {
  /** PORTCULLIS_MASTER_KEY: 32 bytes as 64 hex digits or as base64; null: the file. */
  readonly value: string | null
  /** Made with mode 0600 when it is not there. */
  readonly file: string
}

/**
 * Gives the 32 bytes. Blocks; for a start only.
 * Throws SettingsError when the value or the file is no key, can not be read, or may be read by others.
 */
export function loadMasterKey({ value, file }: MasterKeySource): Buffer {
  if (value !== null) {
    const key = decodeKey(value)
    if (key !== null) return key
    throw new SettingsError(
      'PORTCULLIS_MASTER_KEY is not a key; allowed are 32 bytes as 64 hex digits or as base64',
    )
  }
  try {
    return readKeyFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(file, error)
  }
  try {
    makeKeyFile(file)
    return readKeyFile(file)
  } catch (error) {
    throw unreadable(file, error)
  }
}

function readKeyFile(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const mode = fstatSync(descriptor).mode & 0o777
    if ((mode & 0o077) !== 0) {
      const shown = mode.toString(8).padStart(4, '0')
      throw new SettingsError(`${file} has mode ${shown}, others may read it; make it 0600`)
    }
    const key = decodeKey(readFileSync(descriptor, 'utf8').trim())
    if (key === null) {
      throw new SettingsError(
        `${file} holds no master key: 64 hex digits are expected. Restore it from a backup.`,
      )
    }
    return key
  } finally {
    closeSync(descriptor)
  }
}

/** Written beside and linked into place: a crash leaves no half a key, and of two processes at once one wins. */
function makeKeyFile(file: string): void {
  const beside = `${file}.${process.pid}.new`
  const descriptor = openSync(beside, 'wx', 0o600)
  try {
    writeSync(descriptor, `${randomBytes(keyLength).toString('hex')}\n`)
    fsyncSync(descriptor)
    linkSync(beside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(descriptor)
    rmSync(beside, { force: true })
  }
}

function decodeKey(text: string): Buffer | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex')
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null
  return Buffer.from(text, 'base64')
}

function unreadable(file: string, error: unknown): SettingsError {
  if (error instanceof SettingsError) return error
  return new SettingsError(`the master key ${file} can not be read: ${(error as Error).message}`, {
    cause: error,
  })
}
