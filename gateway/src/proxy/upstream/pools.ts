// Connections to upstreams: one pool for each origin and kind of guard, kept as long as it is used.
import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import { buildConnector, Pool, type Dispatcher } from 'undici'
import type { Clock } from '../../contract/clock.ts'
import { isPrivateAddress } from '../../contract/private-address.ts'
import type { ProviderAdapter } from '../../providers/provider.ts'
import type { ProviderEntity } from '../../snapshot/world.ts'
import { createGuardedLookup, RefusedAddressError, type ResolveAll } from './guard.ts'

const sendHeaders = channel('undici:client:sendHeaders')

/** What a connection was used for. */
interface Sent {
  requests: number
  /** Bytes that it had read when the newest request left. */
  bytesRead: number
}

export interface Upstream {
  readonly dispatcher: Dispatcher
  readonly origin: string
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: string
}

export interface Pools {
  /** Throws RefusedAddressError for a base URL that names a private address literally. */
  to(provider: ProviderEntity, adapter: ProviderAdapter): Upstream
  /**
   * True when a connection that had served before broke without a byte of this answer: the upstream closed it in the
   * meantime, and has not seen the request.
   */
  isStale(error: Error): boolean
  close(): Promise<void>
}

/** Origins beyond this close the pool that was opened first. */
const maxPools = 512
const maxConnections = 2_048

export function createPools(options: {
  readonly clock: Clock
  readonly resolve: ResolveAll
}): Pools {
  const { clock, resolve } = options
  const guardedLookup = createGuardedLookup(resolve)
  const pools = new Map<string, Dispatcher>()
  const inProcess = new Map<string, Dispatcher>()
  // An entity is replaced whole when it changes, so its upstream is made once.
  const upstreams = new WeakMap<ProviderEntity, Upstream>()
  const staleErrors = new WeakSet<Error>()
  const sent = new WeakMap<Socket, Sent>()
  sendHeaders.subscribe(onSend)

  function createPool(origin: string, isLocal: boolean, connectMs: number): Dispatcher {
    const connect = buildConnector({
      allowH2: false,
      timeout: connectMs,
      // TLS is verified: Node's default, and nothing here turns it off.
      ...(isLocal ? {} : { lookup: guardedLookup }),
    })
    return new Pool(origin, {
      connections: maxConnections,
      pipelining: 1,
      // Our own deadlines bound every phase, exactly and per provider.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect(connectOptions, callback) {
        connect(connectOptions, (...result) => {
          // A failure comes without a socket.
          if (result[1]) watch(result[1])
          callback(...result)
        })
      },
    })
  }

  function watch(socket: Socket): void {
    const state: Sent = { requests: 0, bytesRead: 0 }
    sent.set(socket, state)
    // Heard before undici fails the request with the same error.
    socket.on('error', (error) => {
      if (state.requests > 1 && socket.bytesRead === state.bytesRead) staleErrors.add(error)
    })
  }

  /** undici's own channel, as nothing else tells which connection took a request. Sockets of others are not in the map. */
  function onSend(message: unknown): void {
    const { socket } = message as { readonly socket: Socket }
    const state = sent.get(socket)
    if (state === undefined) return
    state.requests += 1
    state.bytesRead = socket.bytesRead
  }

  function poolTo(url: URL, provider: ProviderEntity): Dispatcher {
    const { isLocal, timeouts } = provider
    const hostname = url.hostname.replace(/^\[|\]$/g, '')
    if (!isLocal && isIP(hostname) !== 0 && isPrivateAddress(hostname)) {
      throw new RefusedAddressError(hostname)
    }
    const key = `${url.origin} ${isLocal} ${timeouts.connectMs}`
    let pool = pools.get(key)
    if (pool === undefined) {
      if (pools.size >= maxPools) closeOldest()
      pool = createPool(url.origin, isLocal, timeouts.connectMs)
      pools.set(key, pool)
    }
    return pool
  }

  function closeOldest(): void {
    for (const [key, pool] of pools) {
      pools.delete(key)
      void pool.close()
      return
    }
  }

  function connectTo(provider: ProviderEntity, adapter: ProviderAdapter): Upstream {
    const url = new URL(provider.baseUrl ?? adapter.defaultBaseUrl ?? 'http://in-process.invalid')
    const dispatcher =
      adapter.createDispatcher === undefined
        ? poolTo(url, provider)
        : dispatcherOf(adapter, adapter.createDispatcher.bind(adapter))
    return { dispatcher, origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') }
  }

  function dispatcherOf(
    adapter: ProviderAdapter,
    create: (options: { readonly clock: Clock }) => Dispatcher,
  ): Dispatcher {
    let dispatcher = inProcess.get(adapter.kind)
    if (dispatcher === undefined) {
      dispatcher = create({ clock })
      inProcess.set(adapter.kind, dispatcher)
    }
    return dispatcher
  }

  return {
    to(provider, adapter) {
      let upstream = upstreams.get(provider)
      if (upstream === undefined || isClosed(upstream.dispatcher)) {
        upstream = connectTo(provider, adapter)
        upstreams.set(provider, upstream)
      }
      return upstream
    },
    isStale: (error) => staleErrors.has(error),
    async close() {
      sendHeaders.unsubscribe(onSend)
      const all = [...pools.values(), ...inProcess.values()]
      pools.clear()
      inProcess.clear()
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()))
    },
  }
}

function isClosed(dispatcher: Dispatcher): boolean {
  return (dispatcher as { readonly closed?: boolean }).closed === true
}
