// At start: the journal says why, the pinned tables say what is dropped; both are brought together.
import { formatAddress, isActive, parseAddress, scopeOf, type Decision } from '../protocol/index.ts'
import type { DecisionBook } from './decision-book.ts'
import { denyEntryOf, valueOf } from './deny-entry.ts'
import type { Journal, JournalContent, JournalEntry } from './journal.ts'
import type { Kernel } from './kernel.ts'

export interface Restored {
  /** Decisions of the journal that are in force. */
  readonly known: number
  /** Kernel entries that the journal had to supply. */
  readonly written: number
  /** Blocks found in the kernel without a decision; each got one of origin `shield`. */
  readonly unexplained: number
  /** Ended entries taken out of the kernel. */
  readonly ended: number
}

interface RestoreOptions {
  readonly content: JournalContent
  readonly book: DecisionBook
  readonly kernel: Kernel
  readonly journal: Journal
  readonly nowMs: number
  readonly newId: () => string
}

/** Fills the book and mends the tables; never empties them first. */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { content, book, kernel, journal, nowMs } = options
  for (const { owner, decision } of content.puts) {
    const address = parseAddress(decision.value)
    if (address !== null && isActive(decision, nowMs)) book.put({ owner, decision, address })
  }
  const known = book.size
  const inKernel = new Map((await kernel.listBlocked()).map((entry) => [valueOf(entry), entry]))
  const ended = [...inKernel.values()].filter(
    (entry) =>
      !isActive({ expires: entry.expiresMs }, nowMs) &&
      book.banEnd(valueOf(entry), nowMs) === undefined,
  )
  if (ended.length > 0) await kernel.unblock(ended)

  const missing = new Map<string, ReturnType<typeof denyEntryOf>>()
  for (const { decision, address } of book.all()) {
    if (decision.type !== 'ban') continue
    const end = book.banEnd(decision.value, nowMs) ?? null
    if (inKernel.get(decision.value)?.expiresMs === end) continue
    missing.set(decision.value, denyEntryOf(address, end))
  }
  if (missing.size > 0) await kernel.block([...missing.values()])

  const found: JournalEntry[] = []
  for (const [value, { expiresMs }] of inKernel) {
    const address = parseAddress(value)
    if (address === null || !isActive({ expires: expiresMs }, nowMs)) continue
    if (book.banEnd(value, nowMs) !== undefined) continue
    const decision: Decision = {
      id: options.newId(),
      type: 'ban',
      scope: scopeOf(address.prefix),
      value: formatAddress(address),
      origin: 'shield',
      scenario: 'adopted',
      evidence: [{ at: nowMs, text: 'Found in the kernel at start; no journal explains it.' }],
      created: nowMs,
      expires: expiresMs,
      enforced_at: 'kernel',
      hits: 0,
    }
    book.put({ owner: 'shield', decision, address })
    found.push({ op: 'put', owner: 'shield', decision })
  }
  await journal.append(found)
  return { known, written: missing.size, unexplained: found.length, ended: ended.length }
}
