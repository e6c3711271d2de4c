// The open row of a page lives in the address as `?peek=ID`.
import { useNavigate, useSearch } from '@tanstack/react-router'

export interface PeekAddress {
  id: string | undefined
  open: (id: string | undefined) => void
}

export function usePeek(): PeekAddress {
  const navigate = useNavigate()
  const { peek } = useSearch({ strict: false })
  return {
    id: peek,
    open: (id) =>
      void navigate({
        to: '.',
        search: (search: Record<string, string | undefined>) => ({ ...search, peek: id }),
        // Walking from row to row is one step of the history, opening and closing are two.
        replace: peek !== undefined && id !== undefined,
      }),
  }
}
