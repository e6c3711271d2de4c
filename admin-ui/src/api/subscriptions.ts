// Subscriptions: the requests that wait, the ones that were decided, and the events that move them.
import type {
  ApproveRequest,
  Page,
  SubscriptionChanged,
  SubscriptionDetail,
  SubscriptionListQuery,
  SubscriptionRequest,
  SubscriptionView,
} from '@portcullis/gateway/contract'
import {
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query'
import { usePagedList } from './pages.ts'
import { useApi } from './provider.tsx'
import { sessionKey } from './session.ts'

const path = '/subscriptions'

type ListFilter = Partial<Omit<SubscriptionListQuery, 'limit' | 'cursor'>>

export function useSubscriptions(filter: ListFilter) {
  return usePagedList<SubscriptionView>(path, filter, { refetchMs: 15_000 })
}

export function useSubscription(id: string | undefined) {
  const client = useApi()
  return useQuery({
    queryKey: [path, 'one', id],
    queryFn: ({ signal }) => client.get<SubscriptionDetail>(`${path}/${id}`, undefined, signal),
    enabled: id !== undefined,
  })
}

export type SubscriptionAct =
  | { event: 'approve'; id: string; body: ApproveRequest }
  | { event: 'reject' | 'suspend' | 'revoke'; id: string; body: { reason: string } }
  | { event: 'resume' | 'cancel'; id: string; body: { reason?: string } }

/** An event leaves the list of pending at once; when the server refuses, the list is as before. */
export function useSubscriptionAct() {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ event, id, body }: SubscriptionAct) =>
      client.post<SubscriptionChanged>(`${path}/${id}/${event}`, body),
    onMutate: async ({ event, id }) => {
      if (event !== 'approve' && event !== 'reject') return []
      await queries.cancelQueries({ queryKey: [path, 'list'] })
      const before = queries.getQueriesData({ queryKey: [path, 'list'] })
      takeFromPending(queries, id)
      return before
    },
    onError: (_error, _act, before) => {
      for (const [key, data] of before ?? []) queries.setQueryData(key, data)
    },
    onSettled: () => refresh(queries),
  })
}

export function useRequestAccess() {
  const client = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (request: SubscriptionRequest) => client.post<SubscriptionChanged>(path, request),
    onSuccess: () => refresh(queries),
  })
}

function takeFromPending(queries: QueryClient, id: string): void {
  const isPendingList = (key: readonly unknown[]) =>
    (key[2] as ListFilter | undefined)?.state === 'pending'
  queries.setQueriesData<InfiniteData<Page<SubscriptionView>>>(
    { queryKey: [path, 'list'], predicate: ({ queryKey }) => isPendingList(queryKey) },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.filter((item) => item.id !== id),
        })),
      },
  )
}

async function refresh(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: [path] }),
    queries.invalidateQueries({ queryKey: ['/catalogue'] }),
    queries.invalidateQueries({ queryKey: sessionKey }),
  ])
}
