// The map of the data plane: makes the rooms, opens the doors, listens to nothing by itself.
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Call } from './contract/call.ts'
import type { Clock } from './contract/clock.ts'
import type { Offence } from './contract/offence.ts'
import type { AnswerCache, ResponseStore } from './contract/stored.ts'
import type { Counters } from './counters/counters.ts'
import type { HealthCells } from './counters/health-table.ts'
import { GatewayError } from './errors.ts'
import { providerAdapters } from './providers/index.ts'
import { explainPrice, priceOf } from './providers/prices.ts'
import type { Random } from './proxy/call-id.ts'
import type { CountTokens } from './proxy/door/codec.ts'
import { createArrival } from './proxy/door/arrival.ts'
import { codecs } from './proxy/door/codecs.ts'
import { watchConnections } from './proxy/door/connections.ts'
import { createHttpServer, type ArrivalTimeouts } from './proxy/door/http-server.ts'
import { openDoors, type ListenState } from './proxy/door/routes.ts'
import { createFlow } from './proxy/flow.ts'
import { createPolicies } from './proxy/policies/index.ts'
import { createSources } from './proxy/policies/source.ts'
import { createEstimate } from './proxy/record/estimate.ts'
import { createRecorder } from './proxy/record/recorder.ts'
import { createRouter } from './proxy/route/index.ts'
import { createOperationsOf } from './proxy/route/operations-of.ts'
import { createStoredEndpoints } from './proxy/stored/endpoints.ts'
import { resolveBySystem } from './proxy/upstream/guard.ts'
import { createPools } from './proxy/upstream/pools.ts'
import { createSender } from './proxy/upstream/send.ts'
import type { World } from './snapshot/world.ts'

export interface AppOptions {
  readonly world: () => World
  readonly counters: Counters
  readonly health: HealthCells
  readonly clock: Clock
  readonly random: Random
  /** Takes the record of each call, once; never blocks. */
  readonly record: (call: Call) => void
  readonly offence: (offence: Offence) => void
  /** An estimate, for what no provider counts. */
  readonly countTokens: CountTokens
  readonly store: ResponseStore & AnswerCache
  readonly settings: {
    readonly bodyLimitBytes: number
    readonly arrivalTimeouts?: ArrivalTimeouts | undefined
    /** Addresses and CIDRs. */
    readonly trustedProxies: readonly string[]
    readonly listenState: () => ListenState
  }
  readonly log: Pick<Logger, 'error' | 'warn'>
}

export interface DataPlane {
  /** Cuts what a network has open: `addressHex` is 32 hex digits, `prefix` counts of 128 bits. */
  abortSource(addressHex: string, prefix: number): void
  activeCalls(): number
  /** Takes no new connection; calls under way get `graceMs`, then they are cut. All records are out when it resolves. */
  closeGracefully(graceMs: number): Promise<void>
}

export function createApp(options: AppOptions): FastifyInstance & DataPlane {
  const { world, counters, health, clock, random, record, offence, countTokens, store } = options
  const { settings, log } = options
  const sources = createSources(settings.trustedProxies)
  const policies = createPolicies({ counters, offence })
  const adapterOf = (kind: string) => providerAdapters.get(kind)
  const operationsOf = createOperationsOf(adapterOf)
  const router = createRouter({
    adapterOf,
    operationsOf,
    health,
    priceOf,
    clock,
    random,
    log,
  })
  const pools = createPools({ clock, resolve: resolveBySystem })
  const sender = createSender({ pools, clock })
  const recorder = createRecorder({
    record,
    priceOf: explainPrice,
    estimate: createEstimate(countTokens),
    clock,
    random,
    log,
  })
  const flow = createFlow({ policies, router, sender, recorder, clock, countTokens, store })
  const arrival = createArrival({ world, clock, random, codecs, sources, policies, recorder })

  const server = createHttpServer({
    bodyLimitBytes: settings.bodyLimitBytes,
    timeouts: settings.arrivalTimeouts,
    codec: codecs.openaiChat,
    onError: arrival.onError,
  })
  const stored = createStoredEndpoints(store)
  const { listenState } = settings
  openDoors(server, { codecs, arrival, flow, stored, recorder, operationsOf, listenState })
  const connections = watchConnections(server, sources, recorder)

  async function closeGracefully(graceMs: number): Promise<void> {
    // Closes the port and idle connections at once; Node asks the others to close with their answers.
    const closed = server.close()
    const grace = setTimeout(() => {
      for (const call of recorder.active.list()) call.client.cut(new GatewayError('shutting_down'))
    }, graceMs)
    await recorder.whenIdle()
    clearTimeout(grace)
    server.server.closeAllConnections()
    await closed
    // Calls that came on kept connections in the very last moment.
    await recorder.whenIdle()
    await pools.close()
  }

  return Object.assign(server, {
    abortSource: connections.abortSource,
    activeCalls: () => recorder.active.size,
    closeGracefully,
  })
}
