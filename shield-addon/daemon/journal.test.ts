// The journal: what comes back after any kind of end.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Decision } from '../protocol/index.ts'
import { openJournal, replay, type JournalEntry } from './journal.ts'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'))
  path = join(directory, 'journal.ndjson')
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

function put(id: string, expires: number | null = null): JournalEntry {
  const decision: Decision = {
    id,
    type: 'ban',
    scope: 'ip',
    value: '192.0.2.1',
    origin: 'admin',
    scenario: 'manual',
    evidence: [{ at: 1, text: 'line\nbreak' }],
    created: 1,
    expires,
    enforced_at: 'kernel',
    hits: 0,
  }
  return { op: 'put', owner: 'shield', decision }
}

async function write(...entries: JournalEntry[]): Promise<void> {
  const { journal } = await openJournal(path, 0)
  await journal.append(entries)
  await journal.close()
}

async function read(nowMs = 0) {
  const { journal, content } = await openJournal(path, nowMs)
  await journal.close()
  return {
    ids: content.puts.map(({ decision }) => decision.id),
    removed: [...content.removed],
    unreadable: content.unreadable,
  }
}

it('begins empty, readable by nobody else', async () => {
  expect(await read()).toEqual({ ids: [], removed: [], unreadable: 0 })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('gives back what was put, in order, without what was removed', async () => {
  await write(put('a'), put('b'), put('c'))
  await write({ op: 'remove', id: 'b', until: 500 })
  expect(await read()).toEqual({ ids: ['a', 'c'], removed: [['b', 500]], unreadable: 0 })
})

it('forgets what is over, and rewrites the file without it', async () => {
  await write(put('a', 100), put('b', 300), { op: 'remove', id: 'x', until: 150 })
  expect(await read(200)).toEqual({ ids: ['b'], removed: [], unreadable: 0 })
  expect(readFileSync(path, 'utf8').match(/"op"/g)).toHaveLength(1)
})

it('has every entry on disk when append resolves, also when many come at once', async () => {
  const { journal } = await openJournal(path, 0)
  const names = Array.from({ length: 50 }, (_, index) => `id${index}`)
  await Promise.all(names.map((id) => journal.append([put(id)])))
  const content = replay(readFileSync(path, 'utf8'), 0)
  expect(content.puts.map(({ decision }) => decision.id)).toEqual(names)
  await journal.close()
})

it('reads every prefix of its file as some beginning of what was written', async () => {
  await write(put('a'), put('b'))
  const text = readFileSync(path, 'utf8')
  for (let length = 0; length <= text.length; length++) {
    const { puts, unreadable } = replay(text.slice(0, length), 0)
    expect(['', 'a', 'a,b']).toContain(puts.map(({ decision }) => decision.id).join())
    expect(unreadable).toBe(0)
  }
})

it('goes on after a torn line, which costs only itself', async () => {
  await write(put('a'))
  appendFileSync(path, '{"op":"put","owner"')
  await write(put('b'))
  expect(await read()).toMatchObject({ ids: ['a', 'b'] })
})

it.each(['[]', '{"op":"put"}', '{"op":"leap","id":"a"}', 'null', '{'])(
  'skips and counts the line %s',
  async (line) => {
    await write(put('a'))
    appendFileSync(path, `${line}\n`)
    expect(await read()).toEqual({ ids: ['a'], removed: [], unreadable: 1 })
  },
)
