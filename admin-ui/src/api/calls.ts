// The records of calls.
import type { CallListQuery, CallRow, CallView } from '@portcullis/gateway/contract'
import { useQuery } from '@tanstack/react-query'
import { usePagedList } from './pages.ts'
import { useApi } from './provider.tsx'

export type CallFilter = Partial<Omit<CallListQuery, 'limit' | 'cursor'>>

export function useCalls(filter: CallFilter) {
  return usePagedList<CallRow>('/calls', filter)
}

export function useCall(id: string) {
  const client = useApi()
  return useQuery({
    queryKey: ['/calls', 'one', id],
    queryFn: ({ signal }) => client.get<CallView>(`/calls/${id}`, undefined, signal),
    staleTime: Infinity,
  })
}
