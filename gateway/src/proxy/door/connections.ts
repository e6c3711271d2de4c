// The open connections and calls of a source, to be cut when it is banned.
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../../errors.ts'
import type { Sources } from '../policies/source.ts'
import type { Recorder } from '../record/recorder.ts'

export interface Connections {
  /** Cuts calls and idle connections of the network: `address` is 32 hex digits, `prefix` counts of 128 bits. */
  abortSource(address: string, prefix: number): void
}

export function watchConnections(
  { server }: FastifyInstance,
  sources: Sources,
  recorder: Recorder,
): Connections {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return {
    abortSource(address, prefix) {
      const reason = new GatewayError('source_blocked')
      for (const call of recorder.active.list()) {
        if (isWithin(call.source.address, address, prefix)) call.client.cut(reason)
      }
      for (const socket of sockets) {
        if (isWithin(sources.of(socket, undefined).address, address, prefix)) socket.destroy()
      }
    },
  }
}

/** True when the first `prefix` bits of two addresses in hex are the same. */
function isWithin(address: string, network: string, prefix: number): boolean {
  const digits = prefix >> 2
  if (address.slice(0, digits) !== network.slice(0, digits)) return false
  const bits = prefix & 3
  if (bits === 0) return true
  const shift = 4 - bits
  return (
    Number.parseInt(address[digits]!, 16) >> shift ===
    Number.parseInt(network[digits]!, 16) >> shift
  )
}
