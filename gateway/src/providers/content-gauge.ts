// Guesses how many bytes of a stream's events are words, from the first event that has some and the lengths of the others.
import { readData } from './event-data.ts'

export interface ContentGauge {
  /** One event in Latin-1, without its blank line. */
  add(block: string): void
  contentBytes(): number
}

/**
 * The events of a stream differ in little but their words: what the first one has around its words, the others have too.
 * Looking for the words of each would cost a tenth of its whole way.
 */
export function createContentGauge(): ContentGauge {
  let around: number | null = null
  let total = 0
  return {
    add(block) {
      if (around !== null) {
        total += Math.max(0, block.length - around)
        return
      }
      const words = countWords(block)
      if (words === 0) return
      around = block.length - words
      total = words
    },
    contentBytes: () => total,
  }
}

/** Where the dialects have the words of an answer, and the arguments of its tools. */
const wordKeys: ReadonlySet<string> = new Set([
  'text',
  'content',
  'delta',
  'reasoning',
  'reasoning_content',
  'thinking',
  'refusal',
  'arguments',
  'partial_json',
])

function countWords(block: string): number {
  const data = readData(block)
  if (data === null || !data.startsWith('{')) return 0
  let words = 0
  JSON.parse(data, (key, value: unknown) => {
    if (typeof value === 'string' && wordKeys.has(key)) words += value.length
    return value
  })
  return words
}
