// The shield: its state, the decisions in force, and making and lifting them.
import type {
  DecisionChanged,
  DecisionCreate,
  DecisionView,
  Done,
  ShieldStatus,
} from '@portcullis/gateway/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { usePagedList } from './pages.ts'
import { useApi } from './provider.tsx'

const path = '/shield/decisions'

export function useShieldStatus() {
  const client = useApi()
  return useQuery({
    queryKey: ['/shield', 'status'],
    queryFn: ({ signal }) => client.get<ShieldStatus>('/shield', undefined, signal),
    refetchInterval: 2_000,
  })
}

export function useDecisions(filter: { value?: string | undefined }) {
  return usePagedList<DecisionView>(path, filter, { refetchMs: 2_000 })
}

export function useDecide() {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (decision: DecisionCreate) => client.post<DecisionChanged>(path, decision),
    onSuccess: () => queries.invalidateQueries({ queryKey: [path] }),
  })
}

export function useLift() {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (value: string) => client.delete<Done>(`${path}/${encodeURIComponent(value)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: [path] }),
  })
}
