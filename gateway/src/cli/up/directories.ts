// Makes the data directory and, as root, the directories below /run, with the owners that the two processes need.
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { root, type Config } from '../../config.ts'
import { SettingsError } from '../../errors.ts'

/** Whom the gateway runs as: the owner of the data directory. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * A new data directory made by root goes to the clone's owner, so that sudo leaves no files of root behind.
 * Throws SettingsError where it can not be made or belongs to another user.
 */
export function prepareDataDirectory(dataDir: string): Owner {
  try {
    return makeDataDirectory(dataDir)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isForeign = code === 'EPERM' || code === 'EACCES'
    const why = isForeign
      ? 'belongs to another user, or lies where this one may not write; run this as its owner or as root'
      : `can not be used (${message})`
    throw new SettingsError(
      `The data directory ${dataDir} ${why}, or choose another one with --data.`,
      { cause: error },
    )
  }
}

function makeDataDirectory(dataDir: string): Owner {
  if (!existsSync(dataDir)) {
    makeFolders(dataDir)
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync(root)
      chownSync(dataDir, uid, gid)
    }
  }
  chmodSync(dataDir, 0o700)
  // Some file systems (/proc, /sys, one that is mounted read-only) say yes to all of that and take no file.
  const probe = join(dataDir, `.probe-${process.pid}`)
  writeFileSync(probe, '')
  rmSync(probe)
  const { uid, gid } = statSync(dataDir)
  return { uid, gid }
}

/** One by one: where a folder can not be (below /proc), a recursive mkdir of Node 26 tries for ever. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** What an instance has outside of its data directory. */
export function runDirectory({ instanceId }: Pick<Config, 'instanceId'>): string {
  return `/run/portcullis/${instanceId}`
}

/** The data directory, and as root those of the instance and of the shield's socket, which the gateway's group may enter. */
export function prepareDirectories(config: Config): Owner {
  const owner = prepareDataDirectory(config.dataDir)
  if (process.getuid?.() === 0) {
    const own = runDirectory(config)
    openToGroup(own, owner)
    const ofSocket = dirname(config.shield.socket)
    // One that is there already, /tmp perhaps, is not ours to close.
    if (ofSocket !== own && !existsSync(ofSocket)) openToGroup(ofSocket, owner)
  }
  return owner
}

function openToGroup(directory: string, { gid }: Owner): void {
  mkdirSync(directory, { recursive: true, mode: 0o755 })
  chownSync(directory, 0, gid)
  chmodSync(directory, 0o750)
}

/**
 * A copy of portcullis.yaml that shieldd can read wherever the file lies and whoever owns it; null: there is no file.
 * Only root reads it, since secrets may stand in it.
 */
export function copyDeclaredFile(
  config: Pick<Config, 'declaredFile' | 'instanceId'>,
): string | null {
  if (config.declaredFile === null) return null
  const copy = join(runDirectory(config), 'portcullis.yaml')
  rmSync(copy, { force: true })
  writeFileSync(copy, config.declaredFile.text, { mode: 0o600, flag: 'wx' })
  return copy
}

/** Empty directories only: another process's socket in one stays. */
export function removeRunDirectories(config: Config): void {
  const own = runDirectory(config)
  rmSync(join(own, 'portcullis.yaml'), { force: true })
  for (const directory of [join(own, 'code'), own]) {
    try {
      rmdirSync(directory)
    } catch {
      // It was never made, is gone, or is still in use.
    }
  }
}
