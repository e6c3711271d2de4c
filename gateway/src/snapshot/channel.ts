// The main thread's end of the world's channel: sends versions to all workers and knows who has applied which.
import type { WorldMessage, WorldReply } from './messages.ts'
import type { Delta, Entity } from './world.ts'

/** Entities a message; a chunk of this size costs a worker about 2 ms. */
const chunkSize = 2_000

export interface WorldChannel {
  /** A new worker: the whole is sent to it, then every delta. */
  attach(worker: number, send: (message: WorldMessage) => void): void
  /** A worker that ended: nobody waits for it any more. */
  detach(worker: number): void
  publish(delta: Delta): void
  received(worker: number, reply: WorldReply): void
  /** True once every attached worker has applied the version; false after the time. */
  applied(version: number, withinMs: number): Promise<boolean>
}

interface Peer {
  readonly send: (message: WorldMessage) => void
  version: number
  /** Deltas made while the whole is on its way; null: nothing is on its way. */
  held: Delta[] | null
  /** Raised with each whole: a sending that was overtaken stops. */
  sending: number
}

export function createWorldChannel(options: {
  readonly entities: () => readonly Entity[]
  readonly version: () => number
  /** The lowest version over all workers rose. */
  readonly onAllApplied: (version: number) => void
}): WorldChannel {
  const { entities, version, onAllApplied } = options
  const peers = new Map<number, Peer>()
  const waiting = new Set<{ version: number; settle: (isApplied: boolean) => void }>()
  let appliedVersion = 0

  function sendWhole(peer: Peer): void {
    const all = entities()
    const whole = version()
    peer.sending += 1
    const { sending } = peer
    peer.held = []
    const sendFrom = (start: number): void => {
      if (peer.sending !== sending) return
      const end = start + chunkSize
      const isLast = end >= all.length
      const chunk = all.slice(start, end)
      peer.send({ kind: 'whole', version: whole, entities: chunk, isFirst: start === 0, isLast })
      if (!isLast) {
        setImmediate(sendFrom, end)
        return
      }
      const held = peer.held ?? []
      peer.held = null
      for (const delta of held) peer.send({ kind: 'delta', delta })
    }
    sendFrom(0)
  }

  function lowest(): number {
    let low = version()
    for (const peer of peers.values()) {
      // Without a world it takes no calls, so nobody need wait for it.
      if (peer.version > 0 && peer.version < low) low = peer.version
    }
    return low
  }

  function settle(): void {
    const low = lowest()
    if (low > appliedVersion) {
      appliedVersion = low
      onAllApplied(low)
    }
    for (const waiter of waiting) {
      if (low >= waiter.version) waiter.settle(true)
    }
  }

  return {
    attach(worker, send) {
      const peer: Peer = { send, version: 0, held: null, sending: 0 }
      peers.set(worker, peer)
      sendWhole(peer)
    },

    detach(worker) {
      const peer = peers.get(worker)
      if (peer !== undefined) peer.sending += 1
      peers.delete(worker)
      settle()
    },

    publish(delta) {
      for (const peer of peers.values()) {
        if (peer.held === null) peer.send({ kind: 'delta', delta })
        else peer.held.push(delta)
      }
      if (peers.size === 0) settle()
    },

    received(worker, reply) {
      const peer = peers.get(worker)
      if (peer === undefined) return
      if (reply.kind === 'want_whole') {
        sendWhole(peer)
        return
      }
      peer.version = reply.version
      settle()
    },

    applied(wanted, withinMs) {
      if (lowest() >= wanted) return Promise.resolve(true)
      return new Promise((resolve) => {
        const waiter = {
          version: wanted,
          settle(isApplied: boolean) {
            clearTimeout(timer)
            waiting.delete(waiter)
            resolve(isApplied)
          },
        }
        const timer = setTimeout(waiter.settle, withinMs, false)
        waiting.add(waiter)
      })
    },
  }
}
