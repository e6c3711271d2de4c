// The main thread's side of the world: holds rows and entities, and turns changes into versions.
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Slot } from '../counters/counters.ts'
import type { HealthSlots } from '../counters/health-slots.ts'
import type { SlotAllocator } from '../counters/slots.ts'
import type { FactsOf } from '../contract/target-facts.ts'
import {
  builtKinds,
  buildEntity,
  type BuiltEntity,
  type BuiltKind,
  type BuiltSubscription,
} from './build.ts'
import { createHealthPlaces } from './health-places.ts'
import { belongingsOf, changedIds, mergeInto, touchedEntities, type IdSets } from './cascade.ts'
import {
  createRowTables,
  rowKinds,
  type Change,
  type RowKind,
  type RowReader,
  type Rows,
} from './rows.ts'
import type { DecisionEntity, Delta, Entity, ProviderEntity, SubscriptionEntity } from './world.ts'

export interface SnapshotSource {
  readonly version: number
  /** Reads everything; the world's first version. Throws what the storage throws. */
  load(): Promise<void>
  /**
   * Reads what changed and publishes the next version; resolves with the version that has it all. While
   * the storage does not answer it goes on trying, and the world stays as it was.
   */
  refresh(changes: readonly Change[]): Promise<number>
  /** Decisions come from detection, past the storage: they must be in force within milliseconds. */
  publishDecisions(upserts: readonly DecisionEntity[], deletes: readonly string[]): number
  entities(): readonly Entity[]
  provider(id: string): ProviderEntity | undefined
  /** The first end of an approved or suspended subscription, epoch ms; Infinity: none ends. */
  firstExpiryMs(): number
  close(): void
}

export interface SnapshotSourceOptions {
  readonly rows: RowReader
  readonly slots: SlotAllocator
  readonly healthSlots: HealthSlots
  /** What the catalogue knows of models; left out: nothing. */
  readonly factsOf?: FactsOf
  readonly publish: (delta: Delta) => void
  /** A row that can not be built, or a storage that does not answer. */
  readonly onError: (error: unknown, what: string) => void
  /** Between two tries while the storage does not answer. */
  readonly retryMs?: number
}

const knowNothing: FactsOf = () => null

export function createSnapshotSource(options: SnapshotSourceOptions): SnapshotSource {
  const { rows, slots, publish, onError, retryMs = 500, factsOf = knowNothing } = options
  const places = createHealthPlaces(options.healthSlots)
  const tables = createRowTables()
  const entities = new Map<string, Entity>()
  let version = 0
  let pending = new Map<string, Change>()
  let waiting: ((version: number) => void)[] = []
  let isRunning = false
  const closing = new AbortController()

  async function load(): Promise<void> {
    const ids: IdSets = new Map()
    for (const kind of rowKinds) {
      const found = await rows.all(kind)
      setRows(kind, found)
      ids.set(kind, new Set(found.map(({ id }) => id)))
    }
    commit(touchedEntities(ids, tables))
  }

  function setRows<K extends RowKind>(kind: K, found: readonly Rows[K][]): void {
    for (const row of found) tables[kind].set(row.id, row)
  }

  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    while (pending.size > 0 && !closing.signal.aborted) {
      const changes = pending
      const resolves = waiting
      pending = new Map()
      waiting = []
      try {
        await apply([...changes.values()])
        for (const resolve of resolves) resolve(version)
      } catch (error) {
        onError(error, 'the storage was not read; the world stays as it is')
        pending = new Map([...changes, ...pending])
        waiting = [...resolves, ...waiting]
        await pause()
      }
    }
    isRunning = false
  }

  async function pause(): Promise<void> {
    // Aborted: the loop looks and ends.
    await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined)
  }

  /** Reads first, all of it; only then, in one turn, tables and entities change. */
  async function apply(changes: readonly Change[]): Promise<void> {
    const changed: IdSets = new Map()
    const fresh = new Map<RowKind, Map<string, Rows[RowKind]>>()
    let next = changedIds(changes)
    while (next.size > 0) {
      const gone: IdSets = new Map()
      for (const [kind, ids] of next) {
        const found = await rows.byIds(kind, [...ids])
        const kept = fresh.get(kind) ?? new Map<string, Rows[RowKind]>()
        fresh.set(kind, kept)
        for (const row of found) kept.set(row.id, row)
        gone.set(kind, new Set([...ids].filter((id) => !kept.has(id))))
      }
      mergeInto(changed, next)
      next = unseen(belongingsOf(gone, tables), changed)
    }
    const touched = touchedEntities(changed, tables)
    for (const [kind, ids] of changed) {
      for (const id of ids) tables[kind].delete(id)
      setRows(kind, [...(fresh.get(kind)?.values() ?? [])] as Rows[typeof kind][])
    }
    mergeInto(touched, touchedEntities(changed, tables))
    commit(touched)
  }

  function commit(touched: IdSets): void {
    const upserts: Entity[] = []
    const deletes: { kind: BuiltKind; id: string }[] = []
    for (const kind of builtKinds) {
      for (const id of touched.get(kind) ?? []) {
        const at = place(kind, id)
        const old = entities.get(at)
        try {
          const built = buildEntity(kind, id, tables, factsOf)
          if (built === undefined) {
            if (old === undefined) continue
            entities.delete(at)
            if (old.kind === 'subscription') retireSlots(old, null)
            else places.leave(old, version + 1)
            deletes.push({ kind, id })
            continue
          }
          const entity = withSlots(built, old)
          if (old !== undefined && isDeepStrictEqual(entity, old)) continue
          entities.set(at, entity)
          upserts.push(entity)
        } catch (error) {
          onError(error, `${kind} ${id} can not be built; its last good state stays`)
        }
      }
    }
    publishNext({ upserts, deletes })
  }

  function withSlots(built: BuiltEntity, old: Entity | undefined): Entity {
    if (built.kind === 'model' || built.kind === 'provider') {
      return places.place(built, old, version + 1)
    }
    if (built.kind !== 'subscription') return built
    const before = old?.kind === 'subscription' ? old : null
    const entity: SubscriptionEntity = {
      ...built,
      slots: {
        requests: slotFor(built.requestsPerMinute, before?.slots.requests),
        parallel: slotFor(built.parallel, before?.slots.parallel),
      },
    }
    if (before !== null) retireSlots(before, entity)
    return entity
  }

  /** A changed figure keeps its counter, so that it gives nobody a fresh minute. */
  function slotFor(
    figure: BuiltSubscription['parallel'],
    old: Slot | null | undefined,
  ): Slot | null {
    return figure === null ? null : (old ?? slots.take())
  }

  function retireSlots(old: SubscriptionEntity, kept: SubscriptionEntity | null): void {
    for (const name of ['requests', 'parallel'] as const) {
      const slot = old.slots[name]
      if (slot !== null && kept?.slots[name] !== slot) slots.retire(slot, version + 1)
    }
  }

  function publishNext(step: Omit<Delta, 'version'>): void {
    if (version > 0 && step.upserts.length === 0 && step.deletes.length === 0) return
    version += 1
    publish({ version, ...step })
  }

  return {
    get version() {
      return version
    },
    load,
    refresh(changes) {
      if (changes.length === 0) return Promise.resolve(version)
      for (const change of changes) pending.set(place(change.kind, change.id), change)
      return new Promise((resolve) => {
        waiting.push(resolve)
        void run()
      })
    },
    publishDecisions(upserts, ids) {
      for (const decision of upserts) entities.set(place('decision', decision.id), decision)
      const known = ids.filter((id) => entities.delete(place('decision', id)))
      publishNext({ upserts, deletes: known.map((id) => ({ kind: 'decision', id })) })
      return version
    },
    entities: () => [...entities.values()],
    provider: (id) => entities.get(place('provider', id)) as ProviderEntity | undefined,
    firstExpiryMs() {
      let first = Number.POSITIVE_INFINITY
      for (const { expiresAt } of tables.subscription.values()) {
        if (expiresAt !== null && expiresAt < first) first = expiresAt
      }
      return first
    },
    close: () => closing.abort(),
  }
}

function place(kind: string, id: string): string {
  return `${kind} ${id}`
}

function unseen(sets: IdSets, seen: IdSets): IdSets {
  const rest: IdSets = new Map()
  for (const [kind, ids] of sets) {
    const left = [...ids].filter((id) => seen.get(kind)?.has(id) !== true)
    if (left.length > 0) rest.set(kind, new Set(left))
  }
  return rest
}
