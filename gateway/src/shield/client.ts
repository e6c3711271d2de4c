// The gateway's standing link to the shield: connects, exchanges decisions, comes back by itself.
import {
  addressToHex,
  pagesOf,
  parseAddress,
  ProtocolError,
  type Decision,
  type InterfaceStatus,
  type ShieldEvent,
  type ShieldReport,
} from '@portcullis/shield-addon/protocol'
import { GatewayError } from '../errors.ts'
import { connectShield, type ShieldConnection } from './connection.ts'
import { listAll } from './list-all.ts'

/** `absent`: no daemon answers; `detached`: it runs, but on no interface. */
export type ShieldState = 'absent' | 'detached' | 'enforcing'

export interface ShieldClient {
  readonly state: ShieldState
  /** Whether packets to this local address (32 hex digits) pass an interface that carries the program. */
  isAttachedAddress(addressHex: string): boolean
  /** Throws GatewayError shield_unavailable. */
  status(): Promise<ShieldReport>
  /** The daemon's active decisions, its own and the gateway's. Throws GatewayError shield_unavailable. */
  list(): Promise<Decision[]>
  /** Resolves with the daemon's record once the kernel has it. Throws ProtocolError. */
  block(decision: Decision): Promise<Decision>
  /** Lifts one decision by its id. While no daemon answers the removal waits, and is brought when one does. */
  remove(id: string): Promise<void>
  /** Lifts every ban of exactly this value that the daemon holds; nothing when there is none. Throws GatewayError. */
  unblock(value: string): Promise<Decision[]>
  /** Hears all events; the kernel samples packets only while somebody hears. Gives the way to stop. */
  onEvent(listener: (event: ShieldEvent) => void): () => void
  close(): Promise<void>
}

export interface ShieldClientOptions {
  readonly socketPath: string
  /** The gateway's active decisions that the kernel should enforce. */
  readonly kernelBound: () => readonly Decision[]
  /** Ids of the gateway's decisions that ended early and may still be known to a daemon that was away. */
  readonly removedIds?: () => Promise<readonly string[]>
  /** Takes the daemon's own decisions in, and lets go of those (of either owner) that were lifted there. */
  readonly adopt: (upserts: readonly Decision[], removed: readonly string[]) => Promise<void>
  readonly log: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
  /** 0 to 1, for the spread of reconnects. */
  readonly random?: () => number
}

const firstDelayMs = 100
const longestDelayMs = 5_000
const decisionsPerFrame = 500
const idsPerFrame = 5_000

/** Starts connecting at once and returns; works without a daemon, as `absent`. */
export function createShieldClient(options: ShieldClientOptions): ShieldClient {
  const { socketPath, adopt, log, random = Math.random } = options
  const listeners = new Set<(event: ShieldEvent) => void>()
  /** Ids lifted here that no daemon has heard of yet. */
  const unsaid = new Set<string>()
  /** Ids of what the daemon held when last heard, to see what vanished while nobody was connected. */
  let known = new Set<string>()
  let attached = new Set<string>()
  let state: ShieldState = 'absent'
  let connection: ShieldConnection | null = null
  let delayMs = firstDelayMs
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  let attempt = run()

  /** One connection from its beginning to its end, then the next one is planned. */
  async function run(): Promise<void> {
    let opened: ShieldConnection | null = null
    try {
      opened = await connectShield(socketPath, hear)
      if (isClosed) return opened.close()
      await greet(opened)
      delayMs = firstDelayMs
      log.info({ state, socket: socketPath }, 'shield connected')
      await opened.ended
      if (!isClosed) log.warn({}, 'shield lost; bans are enforced at layer 7')
    } catch (error) {
      opened?.close()
      // Without a shield this is the usual state: said once.
      if (delayMs === firstDelayMs) log.info({ why: (error as Error).message }, 'no shield')
    }
    connection = null
    state = 'absent'
    attached = new Set()
    if (isClosed) return
    timer = setTimeout(() => (attempt = run()), delayMs * (0.75 + random() / 2))
    timer.unref()
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }

  /** Union by id, a removal wins: removals go first, then what the gateway holds, then what the daemon holds comes back. */
  async function greet(opened: ShieldConnection): Promise<void> {
    await opened.request('events', { samples: listeners.size > 0, decisions: true })
    learn((await opened.request('status', {})).interfaces)
    // From here on new decisions go straight to the daemon, so that none falls between.
    connection = opened
    const removed = [...new Set([...unsaid, ...(await storedRemovals())])]
    for (let at = 0; at < removed.length; at += idsPerFrame) {
      const page = removed.slice(at, at + idsPerFrame)
      await opened.request('sync', { decisions: [], removed: page }, 10_000)
      for (const id of page) unsaid.delete(id)
    }
    const liftedThere: string[] = []
    for (const decisions of pagesOf(options.kernelBound(), decisionsPerFrame)) {
      const answer = await opened.request('sync', { decisions, removed: [] }, 10_000)
      liftedThere.push(...answer.removed)
      for (const refusal of answer.refused) log.warn(refusal, 'the shield did not take a decision')
    }
    const held = await listAll(opened)
    const heldIds = new Set(held.map(({ id }) => id))
    const vanished = [...known].filter((id) => !heldIds.has(id))
    known = heldIds
    takeIn(held, [...liftedThere, ...vanished])
  }

  /** A database that does not answer must not keep the kernel from enforcing. */
  async function storedRemovals(): Promise<readonly string[]> {
    try {
      return (await options.removedIds?.()) ?? []
    } catch (error) {
      log.warn({ err: error }, 'stored removals were not brought to the shield')
      return []
    }
  }

  function takeIn(upserts: readonly Decision[], removed: readonly string[]): void {
    adopt(upserts, removed).catch((error: unknown) => {
      log.warn({ err: error }, 'decisions of the shield were not taken in')
    })
  }

  function hear(event: ShieldEvent): void {
    if (event.event === 'interfaces') learn(event.interfaces)
    if (event.event === 'decisions') {
      for (const { id } of event.upserts) known.add(id)
      for (const { id } of event.removed) known.delete(id)
      takeIn(
        event.upserts,
        event.removed.map(({ id }) => id),
      )
    }
    for (const listener of listeners) listener(event)
  }

  function learn(interfaces: readonly InterfaceStatus[]): void {
    const carrying = interfaces.filter(({ mode }) => mode !== 'none')
    state = carrying.length > 0 ? 'enforcing' : 'detached'
    attached = new Set(
      carrying
        .flatMap(({ addresses }) => addresses)
        .map(parseAddress)
        .filter((address) => address !== null)
        .map(({ bytes }) => addressToHex(bytes)),
    )
  }

  function connected(): ShieldConnection {
    if (connection !== null) return connection
    throw new ProtocolError('shield_unavailable', `No shield answers at ${socketPath}.`)
  }

  function sample(): void {
    const wanted = { samples: listeners.size > 0, decisions: true }
    connection?.request('events', wanted).catch((error: unknown) => {
      log.warn({ err: error }, 'sampling was not changed')
    })
  }

  return {
    get state() {
      return state
    },
    isAttachedAddress: (addressHex) => attached.has(addressHex),
    status: () => forAdmin(async () => connected().request('status', {})),
    list: () => forAdmin(async () => listAll(connected())),
    async block(decision) {
      unsaid.delete(decision.id)
      return (await connected().request('block', { decision })).decision
    },
    async remove(id) {
      unsaid.add(id)
      if (connection === null) return
      await connection.request('unblock', { id })
      unsaid.delete(id)
    },
    unblock: (value) =>
      forAdmin(async () => {
        try {
          return (await connected().request('unblock', { target: value })).removed
        } catch (error) {
          if (error instanceof ProtocolError && error.code === 'not_blocked') return []
          throw error
        }
      }),
    onEvent(listener) {
      listeners.add(listener)
      if (listeners.size === 1) sample()
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) sample()
      }
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      connection?.close()
      await attempt
    },
  }
}

/** What the socket refuses, as the admin API's error. */
async function forAdmin<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    const isAbsent = error.code === 'shield_unavailable' || error.code === 'timeout'
    const code = isAbsent ? 'shield_unavailable' : 'invalid_request'
    throw new GatewayError(code, { message: error.message, cause: error })
  }
}
