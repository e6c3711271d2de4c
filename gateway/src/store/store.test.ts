// The store over its real port: tenants apart, conversations followed, bounds kept, deadlines held.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredResponse } from '../contract/stored.ts'
import { createAnswerTable } from './answers.ts'
import { createStoreClient, type StoreClient } from './client.ts'
import { openStoreFile } from './database.ts'
import { createResponseTable } from './responses.ts'
import { createStoreServer } from './serve.ts'

let nowMs = 1_000
const clock = { nowMs: () => nowMs, monotonicNs: () => nowMs * 1e6 }

function stored(id: string, fields: Partial<StoredResponse> = {}): StoredResponse {
  const output = [{ id: `msg_${id}`, type: 'message', role: 'assistant', content: [] }]
  return {
    id,
    previousId: null,
    origin: null,
    input: JSON.stringify([{ role: 'user', content: `to ${id}` }]),
    response: JSON.stringify({ id, output }),
    ...fields,
  }
}

describe('a worker and the store', () => {
  let client: StoreClient
  let ports: MessagePort[]
  const database = openStoreFile(':memory:')

  beforeEach(() => {
    database.exec('DELETE FROM responses; DELETE FROM items; DELETE FROM answers')
    const server = createStoreServer({ client: database, clock, onError: console.error })
    const { port1, port2 } = new MessageChannel()
    server.serve(port1)
    client = createStoreClient({ onNeeded: () => {} })
    client.connect(port2)
    ports = [port1, port2]
  })

  afterEach(() => {
    for (const port of ports) port.close()
  })

  it('find what was kept, by its tenant alone', async () => {
    client.keep('ten_a', stored('resp_1', { origin: { providerId: 'p', credentialId: 'c' } }))
    expect(await client.find('ten_a', 'resp_1')).toMatchObject({
      id: 'resp_1',
      origin: { providerId: 'p', credentialId: 'c' },
    })
    expect(await client.find('ten_b', 'resp_1')).toBeNull()
    expect(await client.remove('ten_b', 'resp_1')).toBe(false)
    const question = { previousId: 'resp_1', itemIds: [] }
    expect(await client.history('ten_b', question)).toBeNull()
    const items = { previousId: null, itemIds: ['msg_resp_1'] }
    expect(await client.history('ten_b', items)).toEqual({ previous: null, items: new Map() })
  })

  it('follow a conversation to its beginning', async () => {
    client.keep('ten_a', stored('resp_1'))
    client.keep('ten_a', stored('resp_2', { previousId: 'resp_1' }))
    const history = await client.history('ten_a', { previousId: 'resp_2', itemIds: [] })
    if (history === null || typeof history === 'string') throw new Error('no history')
    expect(JSON.parse(history.previous!.items)).toEqual([
      { role: 'user', content: 'to resp_1' },
      { id: 'msg_resp_1', type: 'message', role: 'assistant', content: [] },
      { role: 'user', content: 'to resp_2' },
      { id: 'msg_resp_2', type: 'message', role: 'assistant', content: [] },
    ])
  })

  it('find single items', async () => {
    client.keep('ten_a', stored('resp_1'))
    const question = { previousId: null, itemIds: ['msg_resp_1', 'msg_unknown'] }
    const history = await client.history('ten_a', question)
    if (history === null || typeof history === 'string') throw new Error('no history')
    expect([...history.items.keys()]).toEqual(['msg_resp_1'])
  })

  it('forget what was removed, and what went on from it is gone with it', async () => {
    client.keep('ten_a', stored('resp_1'))
    client.keep('ten_a', stored('resp_2', { previousId: 'resp_1' }))
    expect(await client.remove('ten_a', 'resp_1')).toBe(true)
    expect(await client.remove('ten_a', 'resp_1')).toBe(false)
    expect(await client.find('ten_a', 'resp_1')).toBeNull()
    expect(await client.history('ten_a', { previousId: 'resp_2', itemIds: [] })).toBeNull()
  })

  it('are not asked to go on from more than memory bears', async () => {
    const input = JSON.stringify([{ role: 'user', content: 'x'.repeat(12_000_000) }])
    for (const turn of [1, 2, 3]) {
      const previousId = turn === 1 ? null : `resp_${turn - 1}`
      client.keep('ten_a', stored(`resp_${turn}`, { input, previousId }))
      // One at a time is on its way.
      await client.find('ten_a', `resp_${turn}`)
    }
    const ask = (previousId: string) => client.history('ten_a', { previousId, itemIds: [] })
    expect(await ask('resp_2')).toMatchObject({ previous: { origin: null } })
    expect(await ask('resp_3')).toBe('too_large')
    const itemIds = Array.from({ length: 10_001 }, (_, index) => `msg_${index}`)
    expect(await client.history('ten_a', { previousId: null, itemIds })).toBe('too_large')
  })

  it('are told of a conversation that is longer than they follow, not given a part of it', async () => {
    for (let turn = 1; turn <= 1_001; turn += 1) {
      const previousId = turn === 1 ? null : `resp_${turn - 1}`
      client.keep('ten_a', stored(`resp_${turn}`, { previousId }))
      await client.find('ten_a', `resp_${turn}`)
    }
    const ask = (previousId: string) => client.history('ten_a', { previousId, itemIds: [] })
    expect(await ask('resp_1000')).toMatchObject({ previous: { origin: null } })
    expect(await ask('resp_1001')).toBe('too_long')
  })

  it('find what another worker keeps a moment later', async () => {
    const found = client.find('ten_a', 'resp_1')
    await new Promise((resolve) => setImmediate(resolve))
    client.keep('ten_a', stored('resp_1'))
    expect(await found).toMatchObject({ id: 'resp_1' })
  })

  it('give an answer again until its time is over', async () => {
    const answer = { headers: { a: 'b' }, body: Buffer.from('hé'), scan: '{}' }
    client.put('ten_a', 'k', answer, 500)
    expect(await client.get('ten_a', 'k')).toEqual(answer)
    expect(await client.get('ten_b', 'k')).toBeNull()
    nowMs += 500
    expect(await client.get('ten_a', 'k')).toBeNull()
  })
})

describe('a store that does not answer', () => {
  it('is late for responses and a miss for answers', async () => {
    const { port1, port2 } = new MessageChannel()
    const client = createStoreClient({ onNeeded: () => {} })
    client.connect(port2)
    expect(await client.find('ten_a', 'resp_1')).toBe('late')
    expect(await client.get('ten_a', 'k')).toBeNull()
    port1.close()
  })

  it('is given no more than it can take', async () => {
    const { port1, port2 } = new MessageChannel()
    const client = createStoreClient({ onNeeded: () => {} })
    client.connect(port2)
    const large = stored('resp_1', { input: 'x'.repeat(1_048_576) })
    for (let round = 0; round < 100; round++) client.keep('ten_a', large)
    let received = 0
    port1.on('message', () => {
      received += 1
    })
    await client.get('ten_a', 'k')
    // Those within 32 MiB, and the question.
    expect(received).toBe(32)
    client.close()
  })

  it('is asked for, and gets what was kept meanwhile', async () => {
    let needed = 0
    const client = createStoreClient({ onNeeded: () => void (needed += 1) })
    client.keep('ten_a', stored('resp_1'))
    expect(needed).toBe(1)
    const database = openStoreFile(':memory:')
    const { port1, port2 } = new MessageChannel()
    createStoreServer({ client: database, clock, onError: console.error }).serve(port1)
    client.connect(port2)
    expect(await client.find('ten_a', 'resp_1')).toMatchObject({ id: 'resp_1' })
    client.close()
  })
})

describe('the bounds', () => {
  const bounds = {
    ttlMs: 1_000,
    maxBytesAResponse: 10_000,
    maxRowsATenant: 3,
    maxBytesATenant: 100_000,
    maxBytes: 100_000,
  }

  function table(fields: Partial<typeof bounds> = {}) {
    return createResponseTable(openStoreFile(':memory:'), clock, { ...bounds, ...fields })
  }

  it('of a tenant take the longest unused, and touch nobody else', () => {
    const responses = table()
    responses.keep('ten_b', stored('resp_0'))
    for (const id of ['resp_1', 'resp_2', 'resp_3']) {
      nowMs += 1
      responses.keep('ten_a', stored(id))
    }
    nowMs += 1
    responses.history('ten_a', { previousId: 'resp_1', itemIds: [] })
    responses.keep('ten_a', stored('resp_4'))
    expect(responses.find('ten_a', 'resp_2')).toBeNull()
    expect(responses.find('ten_a', 'resp_1')).not.toBeNull()
    expect(responses.find('ten_b', 'resp_0')).not.toBeNull()
  })

  it('in bytes hold for a tenant and for all together', () => {
    const size = stored('resp_1').input.length + stored('resp_1').response.length
    const ofTenant = table({ maxBytesATenant: size })
    ofTenant.keep('ten_a', stored('resp_1'))
    nowMs += 1
    ofTenant.keep('ten_a', stored('resp_2'))
    expect(ofTenant.find('ten_a', 'resp_1')).toBeNull()
    const ofAll = table({ maxBytes: size })
    ofAll.keep('ten_a', stored('resp_1'))
    nowMs += 1
    ofAll.keep('ten_b', stored('resp_2'))
    expect(ofAll.find('ten_a', 'resp_1')).toBeNull()
    expect(ofAll.find('ten_b', 'resp_2')).not.toBeNull()
  })

  it('keep out what is too large', () => {
    const responses = table({ maxBytesAResponse: 10 })
    responses.keep('ten_a', stored('resp_1'))
    expect(responses.find('ten_a', 'resp_1')).toBeNull()
  })

  it('end what nobody has used for so long', () => {
    const responses = table()
    responses.keep('ten_a', stored('resp_1'))
    nowMs += 1_001
    responses.expire()
    expect(responses.find('ten_a', 'resp_1')).toBeNull()
  })

  it('of answers are the same', () => {
    const answers = createAnswerTable(openStoreFile(':memory:'), clock, {
      maxBytesAnAnswer: 10,
      maxRowsATenant: 1,
      maxBytesATenant: 1_000,
      maxBytes: 1_000,
    })
    const answer = { headers: {}, scan: '', body: Buffer.from('a') }
    answers.put('ten_a', 'k1', answer, 100)
    nowMs += 1
    answers.put('ten_a', 'k2', answer, 100)
    answers.put('ten_b', 'k3', { ...answer, body: Buffer.alloc(11) }, 100)
    expect(answers.get('ten_a', 'k1')).toBeNull()
    expect(answers.get('ten_b', 'k3')).toBeNull()
    expect(answers.get('ten_a', 'k2')).not.toBeNull()
    nowMs += 100
    answers.expire()
    nowMs -= 50
    expect(answers.get('ten_a', 'k2')).toBeNull()
  })
})

describe('the file', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'store-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('keeps what it holds over a restart, with its bounds counted', () => {
    const path = join(directory, 'store.db')
    const bounds = {
      ttlMs: 1_000_000,
      maxBytesAResponse: 10_000,
      maxRowsATenant: 1,
      maxBytesATenant: 100_000,
      maxBytes: 100_000,
    }
    const first = openStoreFile(path)
    createResponseTable(first, clock, bounds).keep('ten_a', stored('resp_1'))
    first.close()
    const second = openStoreFile(path)
    const responses = createResponseTable(second, clock, bounds)
    expect(responses.find('ten_a', 'resp_1')).not.toBeNull()
    nowMs += 1
    responses.keep('ten_a', stored('resp_2'))
    expect(responses.find('ten_a', 'resp_1')).toBeNull()
    second.close()
  })

  it('is begun anew where it is of another version', () => {
    const path = join(directory, 'store.db')
    const older = openStoreFile(path)
    older.exec('PRAGMA user_version = 99; CREATE TABLE other (id TEXT)')
    older.close()
    const client = openStoreFile(path)
    expect(client.pragma('user_version', { simple: true })).toBe(1)
    expect(client.prepare("SELECT * FROM sqlite_schema WHERE name = 'other'").get()).toBeUndefined()
    client.close()
  })

  it('is left alone where another has it', () => {
    const path = join(directory, 'store.db')
    const owner = openStoreFile(path)
    owner.exec("PRAGMA locking_mode = EXCLUSIVE; INSERT INTO items VALUES ('t', 'i', 'r', '{}')")
    expect(() => openStoreFile(path)).toThrow(/locked/)
    owner.close()
    const client = openStoreFile(path)
    expect(client.prepare('SELECT count(*) AS items FROM items').get()).toEqual({ items: 1 })
    client.close()
  })

  it('is begun anew where it is broken', () => {
    const path = join(directory, 'store.db')
    writeFileSync(path, 'this is no database, but long enough to be looked at as one'.repeat(99))
    const client = openStoreFile(path)
    expect(client.pragma('user_version', { simple: true })).toBe(1)
    client.close()
  })
})
