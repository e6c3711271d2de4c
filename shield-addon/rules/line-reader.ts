// The words of one line, read from left to right, each with its column.
import { LineError } from './problem.ts'

export interface Word {
  readonly text: string
  /** From 1. */
  readonly column: number
}

export interface LineReader {
  /** Null at the end. */
  peek(): Word | null
  /** The next word; at the end a LineError that says what is missing. */
  next(missing: string): Word
}

/** `#` and `;` begin a comment. */
export function createLineReader(line: string, firstColumn = 1): LineReader {
  const code = line.replace(/[#;].*$/, '')
  const words: Word[] = [...code.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    column: firstColumn + match.index,
  }))
  const end = firstColumn + code.trimEnd().length
  let at = 0
  return {
    peek: () => words[at] ?? null,
    next(missing) {
      const word = words[at++]
      if (word === undefined) throw new LineError(end, `the line ends too early; write ${missing}`)
      return word
    },
  }
}
