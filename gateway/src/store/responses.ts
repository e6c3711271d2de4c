// Stored responses in the store's file: found by tenant and id, with the conversation before them.
import type Sqlite from 'better-sqlite3'
import type { Clock } from '../contract/clock.ts'
import { readObject, readObjects, readString } from '../contract/read-json.ts'
import {
  maxHistoryBytes,
  maxTurns,
  type History,
  type HistoryQuestion,
  type Origin,
  type StoredResponse,
  type Unbearable,
} from '../contract/stored.ts'
import { createBounded, type Bounds } from './bounds.ts'

export interface ResponseTable {
  keep(tenant: string, stored: StoredResponse): void
  history(tenant: string, question: HistoryQuestion): History | null | Unbearable
  find(tenant: string, id: string): StoredResponse | null
  remove(tenant: string, id: string): boolean
  /** Takes away what nobody has used for the table's lifetime. */
  expire(): void
}

export interface ResponseBounds extends Bounds {
  /** Since the last use. */
  readonly ttlMs: number
  /** Longer ones are not stored. */
  readonly maxBytesAResponse: number
}

/** Items that one request may refer to: each is looked for by itself. */
const maxItems = 10_000

interface Row {
  readonly previous_id: string | null
  readonly origin: string | null
  readonly input: string
  readonly output: string
  readonly response: string
  readonly bytes: number
}

export function createResponseTable(
  client: Sqlite.Database,
  clock: Clock,
  { ttlMs, maxBytesAResponse, ...bounds }: ResponseBounds,
): ResponseTable {
  const insert = client.prepare(
    `INSERT INTO responses (tenant, id, previous_id, origin, input, output, response, bytes, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertItem = client.prepare(
    'INSERT OR REPLACE INTO items (tenant, id, response_id, item) VALUES (?, ?, ?, ?)',
  )
  const select = client.prepare<[string, string], Row>(
    `SELECT previous_id, origin, input, output, response, bytes FROM responses
     WHERE tenant = ? AND id = ?`,
  )
  const selectItem = client.prepare<[string, string], { item: string; origin: string | null }>(
    `SELECT items.item, responses.origin FROM items
     JOIN responses ON responses.tenant = items.tenant AND responses.id = items.response_id
     WHERE items.tenant = ? AND items.id = ?`,
  )
  const touch = client.prepare('UPDATE responses SET used_at = ? WHERE tenant = ? AND id = ?')
  const drop = client.prepare('DELETE FROM responses WHERE tenant = ? AND id = ?')
  const dropItems = client.prepare('DELETE FROM items WHERE tenant = ? AND response_id = ?')
  const selectExpired = client.prepare<[number], { tenant: string; id: string }>(
    'SELECT tenant, id FROM responses WHERE used_at < ? ORDER BY used_at LIMIT 256',
  )

  const forget = (tenant: string, id: string): void => {
    drop.run(tenant, id)
    dropItems.run(tenant, id)
  }
  const bounded = createBounded(client, 'responses', 'id', bounds, forget)

  const keep = client.transaction((tenant: string, stored: StoredResponse) => {
    remove(tenant, stored.id)
    const { id, previousId, origin, input, response } = stored
    const bytes = input.length + response.length
    if (bytes > maxBytesAResponse) return
    const output = readObjects(readObject(JSON.parse(response))?.output)
    const told = origin === null ? null : JSON.stringify(origin)
    const text = JSON.stringify(output)
    insert.run(tenant, id, previousId, told, input, text, response, bytes, clock.nowMs())
    for (const item of output) {
      const itemId = readString(item.id)
      if (itemId !== null) insertItem.run(tenant, itemId, id, JSON.stringify(item))
    }
    bounded.count(tenant, 1, bytes)
    bounded.shrink(tenant)
  })

  function remove(tenant: string, id: string): boolean {
    const row = select.get(tenant, id)
    if (row === undefined) return false
    forget(tenant, id)
    bounded.count(tenant, -1, -row.bytes)
    return true
  }

  /** From the last turn to the first; null where one of them is gone. */
  function turnsOf(tenant: string, lastId: string): Row[] | null | Unbearable {
    const turns: Row[] = []
    let bytes = 0
    let id: string | null = lastId
    while (id !== null) {
      if (turns.length === maxTurns) return 'too_long'
      const row: Row | undefined = select.get(tenant, id)
      if (row === undefined) return null
      touch.run(clock.nowMs(), tenant, id)
      bytes += row.input.length + row.output.length
      if (bytes > maxHistoryBytes) return 'too_large'
      turns.push(row)
      id = row.previous_id
    }
    return turns
  }

  return {
    keep,
    history(tenant, { previousId, itemIds }) {
      let previous: History['previous'] = null
      if (previousId !== null) {
        const turns = turnsOf(tenant, previousId)
        if (typeof turns === 'string') return turns
        const [last] = turns ?? []
        if (turns === null || last === undefined) return null
        const lists = turns.toReversed().flatMap(({ input, output }) => [input, output])
        previous = { origin: readOrigin(last.origin), items: joinLists(lists) }
      }
      const items = new Map<string, { origin: Origin | null; item: string }>()
      const ids = new Set(itemIds)
      if (ids.size > maxItems) return 'too_large'
      let bytes = 0
      for (const id of ids) {
        const row = selectItem.get(tenant, id)
        bytes += row?.item.length ?? 0
        if (bytes > maxHistoryBytes) return 'too_large'
        if (row !== undefined) items.set(id, { origin: readOrigin(row.origin), item: row.item })
      }
      return { previous, items }
    },
    find(tenant, id) {
      const row = select.get(tenant, id)
      if (row === undefined) return null
      const { previous_id: previousId, origin, input, response } = row
      return { id, previousId, origin: readOrigin(origin), input, response }
    },
    remove: client.transaction(remove),
    expire() {
      for (const { tenant, id } of selectExpired.all(clock.nowMs() - ttlMs)) remove(tenant, id)
    },
  }
}

function readOrigin(text: string | null): Origin | null {
  return text === null ? null : (JSON.parse(text) as Origin)
}

/** JSON lists as one, without reading them. */
function joinLists(lists: readonly string[]): string {
  const inner = lists.map((list) => list.trim().slice(1, -1)).filter((text) => text.trim() !== '')
  return `[${inner.join(',')}]`
}
