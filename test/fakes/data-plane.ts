// A data plane in this process on a hand-made world: listens on a port of its own, keeps its records and offences.
import { createApp, type DataPlane } from '../../gateway/src/app.ts'
import type { Call } from '../../gateway/src/contract/call.ts'
import type { ArrivalTimeouts } from '../../gateway/src/proxy/door/http-server.ts'
import { createClock, type Clock } from '../../gateway/src/contract/clock.ts'
import type { Offence } from '../../gateway/src/contract/offence.ts'
import { createHealthSlots } from '../../gateway/src/counters/health-slots.ts'
import { createHealthTable, openHealthTable } from '../../gateway/src/counters/health-table.ts'
import { createSharedCounters } from '../../gateway/src/counters/shared-memory.ts'
import { createSlotAllocator } from '../../gateway/src/counters/slots.ts'
import { createCounterTable } from '../../gateway/src/counters/table.ts'
import { createHealthPlaces } from '../../gateway/src/snapshot/health-places.ts'
import type { AnswerCache, ResponseStore } from '../../gateway/src/contract/stored.ts'
import { createWorld, type MutableWorld } from '../../gateway/src/snapshot/create-world.ts'
import type { Entity } from '../../gateway/src/snapshot/world.ts'
import type { Slot } from '../../gateway/src/counters/counters.ts'
import { openMemoryStore } from './memory-store.ts'
import { clientKey, people } from './world.ts'

export interface TestPlane extends DataPlane {
  readonly origin: string
  readonly world: MutableWorld
  /** For another plane beside it. */
  readonly shared: Shared
  readonly records: readonly Call[]
  readonly offences: readonly Offence[]
  /** What went to the log for its administrator: the fields with their words as `msg`. */
  readonly warnings: readonly Warning[]
  /** Resolves when so many records are there. */
  recorded(count: number): Promise<readonly Call[]>
  put(...entities: Entity[]): void
  takeSlot(): Slot
  remove(kind: Entity['kind'], id: string): void
  /** A chat call at the OpenAI door. */
  chat(body?: object, headers?: Record<string, string>): Promise<Response>
  /** A call at the Anthropic door. */
  messages(body?: object, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

export type Warning = Readonly<Record<string, unknown>> & { readonly msg: string }

export interface PlaneOptions {
  /** As two workers of one process: with the same world, counters and health. */
  readonly beside?: TestPlane
  readonly entities?: readonly Entity[]
  readonly trustedProxies?: readonly string[]
  readonly bodyLimitBytes?: number
  readonly clock?: Clock
  readonly store?: ResponseStore & AnswerCache
  readonly random?: () => number
  readonly arrivalTimeouts?: ArrivalTimeouts
}

type Shared = ReturnType<typeof createShared>

function createShared() {
  const table = createCounterTable(2)
  const health = createHealthTable()
  return {
    world: createWorld(),
    table,
    slots: createSlotAllocator(table),
    health,
    places: createHealthPlaces(createHealthSlots(health)),
  }
}

export async function startPlane(options: PlaneOptions = {}): Promise<TestPlane> {
  const clock = options.clock ?? createClock()
  const shared = options.beside?.shared ?? createShared()
  const { world, table, health, places, slots } = shared
  const records: Call[] = []
  const offences: Offence[] = []
  const warnings: Warning[] = []
  const waiting: (() => void)[] = []
  const app = createApp({
    world: () => world,
    counters: createSharedCounters({ table, worker: options.beside === undefined ? 0 : 1, clock }),
    health: openHealthTable(health),
    clock,
    random: options.random ?? Math.random,
    record(call) {
      records.push(call)
      for (const wake of waiting.splice(0)) wake()
    },
    offence: (offence) => void offences.push(offence),
    // A word a token: enough to see that texts are counted.
    countTokens: async (text) => text.split(/\s+/).length,
    store: options.store ?? openMemoryStore(),
    settings: {
      bodyLimitBytes: options.bodyLimitBytes ?? 1_048_576,
      arrivalTimeouts: options.arrivalTimeouts,
      trustedProxies: options.trustedProxies ?? [],
      listenState: () => 'listening',
    },
    log: {
      error: (...words: unknown[]) => console.error(...words),
      warn: (...[fields, msg]: unknown[]) =>
        void warnings.push({ ...(fields as object), msg: String(msg) }),
    },
  })
  const put = (...entities: Entity[]) =>
    world.apply({
      version: world.version + 1,
      upserts: entities.map((entity) =>
        entity.kind === 'model' || entity.kind === 'provider'
          ? places.place(entity, undefined, 0)
          : entity,
      ),
      deletes: [],
    })
  if (options.beside === undefined) put(...people())
  put(...(options.entities ?? []))
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })

  function post(path: string, body: object, headers: Record<string, string>) {
    return fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  return {
    origin,
    world,
    shared,
    records,
    offences,
    warnings,
    put,
    takeSlot: slots.take,
    remove: (kind, id) =>
      world.apply({ version: world.version + 1, upserts: [], deletes: [{ kind, id }] }),
    async recorded(count) {
      while (records.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return records
    },
    chat: (body = {}, headers = {}) =>
      post(
        '/v1/chat/completions',
        { model: 'small', messages: [{ role: 'user', content: 'Hello' }], ...body },
        { authorization: `Bearer ${clientKey}`, ...headers },
      ),
    messages: (body = {}, headers = {}) =>
      post(
        '/v1/messages',
        {
          model: 'small',
          max_tokens: 64,
          messages: [{ role: 'user', content: 'Hello' }],
          ...body,
        },
        { 'x-api-key': clientKey, 'anthropic-version': '2023-06-01', ...headers },
      ),
    abortSource: app.abortSource,
    activeCalls: app.activeCalls,
    closeGracefully: app.closeGracefully,
    close: () => app.closeGracefully(0),
  }
}
