// The append-only record of all that is enforced: one JSON line a change, on disk before it is acknowledged.
import { open, readFile, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { Decision } from '../protocol/index.ts'

const JournalEntry = z.discriminatedUnion('op', [
  z.object({ op: z.literal('put'), owner: z.enum(['shield', 'gateway']), decision: Decision }),
  /** `until`: epoch milliseconds up to which the removal is remembered, for a gateway that was away. */
  z.object({ op: z.literal('remove'), id: z.string(), until: z.number() }),
])
export type JournalEntry = z.infer<typeof JournalEntry>

export interface Journal {
  /** Resolves when the entries are on disk; entries of one turn share one sync. Rejects when the disk refuses. */
  append(entries: readonly JournalEntry[]): Promise<void>
  close(): Promise<void>
}

export interface JournalContent {
  readonly puts: Extract<JournalEntry, { op: 'put' }>[]
  /** Id -> until. */
  readonly removed: Map<string, number>
  /** Lines that could not be read; a torn last line is not among them. */
  readonly unreadable: number
}

/** Reads what is there, drops what is over, rewrites the file with the rest, and opens it for appending. */
export async function openJournal(
  path: string,
  nowMs: number,
): Promise<{ journal: Journal; content: JournalContent }> {
  const content = replay(await readText(path), nowMs)
  const file = await rewrite(path, content)
  return { journal: createJournal(file), content }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** The last line counts only with its end: a power cut may leave half of it. */
export function replay(text: string, nowMs: number): JournalContent {
  const puts = new Map<string, JournalContent['puts'][number]>()
  const removed = new Map<string, number>()
  let unreadable = 0
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue
    const entry = readLine(line)
    if (entry === null) {
      unreadable += 1
    } else if (entry.op === 'put') {
      puts.set(entry.decision.id, entry)
    } else {
      puts.delete(entry.id)
      removed.set(entry.id, entry.until)
    }
  }
  for (const [id, { decision }] of puts) {
    if (decision.expires !== null && decision.expires <= nowMs) puts.delete(id)
  }
  for (const [id, until] of removed) if (until <= nowMs) removed.delete(id)
  return { puts: [...puts.values()], removed, unreadable }
}

function readLine(line: string): JournalEntry | null {
  try {
    return JournalEntry.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** A new file under another name, synced, then put in place: a crash leaves the old or the new one. */
async function rewrite(path: string, { puts, removed }: JournalContent): Promise<FileHandle> {
  const fresh = `${path}.new`
  const file = await open(fresh, 'w', 0o600)
  const entries: JournalEntry[] = [
    ...[...removed].map(([id, until]) => ({ op: 'remove' as const, id, until })),
    ...puts,
  ]
  for (let at = 0; at < entries.length; at += 1_000) {
    await file.appendFile(toLines(entries.slice(at, at + 1_000)))
  }
  await file.sync()
  await rename(fresh, path)
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
  return file
}

function toLines(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

function createJournal(file: FileHandle): Journal {
  let waiting: JournalEntry[] = []
  let batch: Promise<void> | null = null
  let last: Promise<void> = Promise.resolve()

  /** Everything that came while the batch before was being synced. */
  async function writeWaiting(): Promise<void> {
    await last.catch(() => undefined)
    batch = null
    const entries = waiting
    waiting = []
    // A line that a full disk cut short must not swallow the next one; empty lines are skipped.
    await file.appendFile(`\n${toLines(entries)}`)
    await file.datasync()
  }

  return {
    append(entries) {
      if (entries.length === 0) return Promise.resolve()
      for (const entry of entries) waiting.push(entry)
      if (batch === null) {
        batch = writeWaiting()
        last = batch
      }
      return batch
    },
    async close() {
      await last.catch(() => undefined)
      await file.close()
    },
  }
}
