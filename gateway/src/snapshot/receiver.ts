// A worker's end of the world's channel: applies what main sends and says so, or asks for the whole.
import { createWorld, type MutableWorld } from './create-world.ts'
import type { WorldMessage, WorldReply } from './messages.ts'
import type { Delta, Entity, World } from './world.ts'

export interface WorldReceiver {
  /** Read once a request. */
  current(): World
  receive(message: WorldMessage): void
}

export function createWorldReceiver(options: {
  readonly reply: (reply: WorldReply) => void
  /** After the first whole world is in place. */
  readonly onReady: () => void
  /** After each delta; a whole world, once it is in place, comes as one without deletes. */
  readonly onApplied: (delta: Delta) => void
  readonly onError: (error: unknown) => void
}): WorldReceiver {
  const { reply, onReady, onApplied, onError } = options
  let current: MutableWorld = createWorld()
  let coming: { readonly world: MutableWorld; readonly entities: Entity[] } | null = null
  let isReady = false
  let isWaiting = true

  function receiveDelta(delta: Delta): void {
    // Until the whole that was asked for is here, a delta has nothing to stand on.
    if (isWaiting || delta.version <= current.version) return
    if (delta.version !== current.version + 1) return askForWhole()
    try {
      current.apply(delta)
    } catch (error) {
      onError(error)
      return askForWhole()
    }
    reply({ kind: 'applied', version: delta.version })
    onApplied(delta)
  }

  function askForWhole(): void {
    isWaiting = true
    coming = null
    reply({ kind: 'want_whole' })
  }

  function receiveWhole(message: Extract<WorldMessage, { kind: 'whole' }>): void {
    const { version, entities, isFirst, isLast } = message
    if (isFirst) coming = { world: createWorld(), entities: [] }
    if (coming === null) return
    coming.world.apply({ version, upserts: entities, deletes: [] })
    coming.entities.push(...entities)
    if (!isLast) return
    current = coming.world
    const upserts = coming.entities
    coming = null
    isWaiting = false
    reply({ kind: 'applied', version })
    onApplied({ version, upserts, deletes: [] })
    if (isReady) return
    isReady = true
    onReady()
  }

  return {
    current: () => current,
    receive(message) {
      if (message.kind === 'delta') receiveDelta(message.delta)
      else receiveWhole(message)
    },
  }
}
