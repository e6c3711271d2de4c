// Walks a list with j and k: the open peek follows the rows, Enter opens, Escape closes.
import { useState } from 'react'
import { useKeys } from './use-keys.ts'

interface RowCursorOptions {
  ids: readonly string[]
  /** The row whose details are open, from the address. */
  peekId: string | undefined
  open: (id: string | undefined) => void
}

export interface RowCursor {
  id: string | undefined
  /** The neighbour in a direction, for the arrows of a peek; undefined at the end. */
  neighbour: (step: 1 | -1) => string | undefined
}

export function useRowCursor({ ids, peekId, open }: RowCursorOptions): RowCursor {
  const [marked, setMarked] = useState<string | undefined>(undefined)
  const id = peekId ?? marked
  const at = id === undefined ? -1 : ids.indexOf(id)

  function neighbour(step: 1 | -1): string | undefined {
    return at < 0 ? ids[0] : ids[at + step]
  }

  function move(step: 1 | -1): void {
    const next = neighbour(step)
    if (next === undefined) return
    setMarked(next)
    if (peekId !== undefined) open(next)
  }

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: id === undefined || peekId !== undefined ? undefined : () => open(id),
    Escape: peekId === undefined ? undefined : () => close(),
  })

  function close(): void {
    setMarked(peekId)
    open(undefined)
  }

  return { id, neighbour }
}
