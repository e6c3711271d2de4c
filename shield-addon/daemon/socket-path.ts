// The socket's file: its length, a dead daemon's leavings, and a live daemon's right to it.
import { statSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { ProtocolError } from '../protocol/index.ts'

/** `sun_path` without its closing zero; a longer path would be cut silently. */
const longestPathBytes = 107

/** Throws ProtocolError socket_path_too_long. */
export function checkSocketPath(path: string): void {
  const length = Buffer.byteLength(path)
  if (length <= longestPathBytes) return
  const message = `The socket path ${path} has ${length} bytes; the system takes at most ${longestPathBytes}. Set PORTCULLIS_SHIELD_SOCKET to a shorter one.`
  throw new ProtocolError('socket_path_too_long', message)
}

/**
 * Removes the socket of a daemon that is gone. Throws ProtocolError socket_in_use when one answers,
 * or when the path holds something else.
 */
export async function clearSocketPath(path: string): Promise<void> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isSocket()) {
    throw new ProtocolError('socket_in_use', `${path} exists and is no socket; it is left alone.`)
  }
  if (await answers(path)) {
    const message = `Another shield listens at ${path}. Stop it, or give this one its own data directory.`
    throw new ProtocolError('socket_in_use', message)
  }
  unlinkSync(path)
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false)
      else reject(error)
    })
  })
}
