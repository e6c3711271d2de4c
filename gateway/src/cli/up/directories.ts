// Makes the data directory and, as root, the socket's directory, with the owners that the two processes need.
import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { root, type Config } from '../../config.ts'

/** Whom the gateway runs as: the owner of the data directory. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A new data directory made by root goes to the clone's owner, so that sudo leaves no files of root behind. */
export function prepareDataDirectory(dataDir: string): Owner {
  if (!existsSync(dataDir)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync(root)
      chownSync(dataDir, uid, gid)
    }
  }
  chmodSync(dataDir, 0o700)
  const { uid, gid } = statSync(dataDir)
  return { uid, gid }
}

/** The data directory, and as root the directory of the shield's socket, which the gateway's group may enter. */
export function prepareDirectories(config: Config): Owner {
  const owner = prepareDataDirectory(config.dataDir)
  if (process.getuid?.() === 0) {
    const directory = dirname(config.shield.socket)
    mkdirSync(directory, { recursive: true, mode: 0o755 })
    chownSync(directory, 0, owner.gid)
    chmodSync(directory, 0o750)
  }
  return owner
}
