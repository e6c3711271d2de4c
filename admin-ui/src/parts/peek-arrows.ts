// The arrows of a peek: what walking up and down the list opens.
import type { RowCursor } from './use-row-cursor.ts'

export function peekArrows(cursor: RowCursor, open: (id: string | undefined) => void) {
  const step = (by: 1 | -1) => {
    const id = cursor.neighbour(by)
    return id === undefined ? undefined : () => open(id)
  }
  return { onPrevious: step(-1), onNext: step(1), onClose: () => open(undefined) }
}
