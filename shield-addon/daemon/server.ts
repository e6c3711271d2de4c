// The unix socket: who may speak, frames in, answers out.
import { statSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { PeerCredentials } from '../lib/index.ts'
import {
  createFrameDecoder,
  encodeFrame,
  ProtocolError,
  Request,
  type ErrorBody,
} from '../protocol/index.ts'
import type { DaemonLog } from './config.ts'
import { checkSocketPath, clearSocketPath } from './socket-path.ts'
import type { Subscriber } from './subscribers.ts'

/** One client, as the verbs see it. */
export interface Connection {
  readonly peer: PeerCredentials
  send: Subscriber['send']
}

export interface ServerOptions {
  readonly path: string
  readonly peerCredentials: (fd: number) => PeerCredentials
  /** Gives the result of a verb; throws ProtocolError for a refusal. */
  readonly answer: (request: Request, connection: Connection) => Promise<unknown>
  readonly closed: (connection: Connection) => void
  readonly log: DaemonLog
}

export interface SocketServer {
  close(): Promise<void>
}

/** A client that does not read loses samples beyond this, and the connection beyond the second. */
const sampleBacklogBytes = 1_048_576
const backlogBytes = 16_777_216

/** Requests of one client that wait at most, before its stream is paused. */
const waitingRequests = 64

const mostConnections = 256

const socketMask = 0o117

/** Listens with mode 0660. Codes: socket_path_too_long, socket_in_use. */
export async function startServer(options: ServerOptions): Promise<SocketServer> {
  checkSocketPath(options.path)
  await clearSocketPath(options.path)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const peer = admit(socket, options)
    if (peer !== null) serve(socket, peer, options)
  })
  server.maxConnections = mostConnections
  await listen(server, options.path)
  server.on('error', (error) => options.log.error({ err: error }, 'the socket failed'))
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Binding happens inside `listen()`, so the mask is back before anything else runs. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(socketMask)
    try {
      server.listen(path, () => {
        server.off('error', reject)
        resolve()
      })
    } finally {
      process.umask(before)
    }
  })
}

/** Root, this process's user, and the socket's group; anybody else is told so and cut off. */
function admit(socket: Socket, options: ServerOptions): PeerCredentials | null {
  try {
    const { fd } = (socket as unknown as { _handle: { fd: number } })._handle
    const peer = options.peerCredentials(fd)
    const isKnown = peer.uid === 0 || peer.uid === process.getuid?.()
    if (isKnown || peer.gid === statSync(options.path).gid) return peer
    options.log.warn({ peer }, 'peer refused')
    const message = `User ${peer.uid} of group ${peer.gid} may not speak to the shield.`
    socket.end(encodeFrame({ id: null, error: { code: 'peer_refused', message } }))
  } catch (error) {
    // Gone before it was asked, or the socket's file was taken away: nobody is let in unseen.
    options.log.warn({ err: error }, 'a peer without credentials was cut off')
    socket.destroy()
  }
  return null
}

function serve(socket: Socket, peer: PeerCredentials, options: ServerOptions): void {
  const decoder = createFrameDecoder()
  let waiting = 0
  const connection: Connection = {
    peer,
    send(frame, canBeLost) {
      const backlog = socket.writableLength
      if (canBeLost && backlog > sampleBacklogBytes) return
      if (backlog > backlogBytes) {
        options.log.warn({ peer, backlog }, 'peer does not read; cut off')
        socket.destroy()
      } else if (socket.writable) {
        socket.write(frame)
      }
    },
  }
  socket.once('close', () => options.closed(connection))
  socket.on('data', (chunk: Uint8Array) => {
    try {
      for (const value of decoder.push(chunk)) void take(value)
    } catch (error) {
      const { code, message } = toErrorBody(error, options.log)
      options.log.warn({ peer, code }, 'unreadable frame; connection closed')
      socket.end(encodeFrame({ id: null, error: { code, message } }))
    }
  })

  async function take(value: unknown): Promise<void> {
    waiting += 1
    if (waiting === waitingRequests) socket.pause()
    connection.send(await reply(value), false)
    waiting -= 1
    if (waiting === waitingRequests - 1) socket.resume()
  }

  async function reply(value: unknown): Promise<Uint8Array> {
    const request = Request.safeParse(value)
    if (!request.success) {
      const message = 'A request is {id, verb, params}.'
      return encodeFrame({ id: null, error: { code: 'invalid_request', message } })
    }
    const { id } = request.data
    try {
      return encodeFrame({ id, result: await options.answer(request.data, connection) })
    } catch (error) {
      return encodeFrame({ id, error: toErrorBody(error, options.log) })
    }
  }
}

/** What is not a refusal of ours is a bug or the system's failure: the log has it whole. */
function toErrorBody(error: unknown, log: DaemonLog): ErrorBody {
  if (error instanceof ProtocolError) return { code: error.code, message: error.message }
  log.error({ err: error }, 'a request failed')
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message: `The shield failed: ${message}` }
}
