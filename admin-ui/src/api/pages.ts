// A list of the admin API, page by page through its cursor.
import type { Page } from '@portcullis/gateway/contract'
import {
  infiniteQueryOptions,
  keepPreviousData,
  useInfiniteQuery,
  type InfiniteData,
} from '@tanstack/react-query'
import type { ApiClient, Query } from './client.ts'
import { useApi } from './provider.tsx'

const pageSize = 100

export interface PagedList<T> {
  items: readonly T[]
  /** True only before the first answer. */
  isFirstLoad: boolean
  /** An answer is on its way while older rows are shown. */
  isRefreshing: boolean
  error: Error | null
  hasMore: boolean
  loadMore: () => void
  retry: () => void
}

export function pagesQuery<T>(client: ApiClient, path: string, query: Query = {}) {
  return infiniteQueryOptions({
    queryKey: [path, 'list', query] as readonly unknown[],
    queryFn: ({ pageParam, signal }) =>
      client.get<Page<T>>(path, { ...query, limit: pageSize, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<T>) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/** `refetchMs` keeps a list fresh while it is shown. */
export function usePagedList<T>(
  path: string,
  query: Query = {},
  options: { refetchMs?: number; isEnabled?: boolean } = {},
): PagedList<T> {
  const result = useInfiniteQuery({
    ...pagesQuery<T>(useApi(), path, query),
    refetchInterval: options.refetchMs ?? false,
    enabled: options.isEnabled ?? true,
  })
  return {
    items: flatten(result.data),
    isFirstLoad: result.isPending,
    isRefreshing: result.isFetching && !result.isPending,
    error: result.error,
    hasMore: result.hasNextPage,
    loadMore: () => {
      if (!result.isFetchingNextPage) void result.fetchNextPage()
    },
    retry: () => void result.refetch(),
  }
}

function flatten<T>(data: InfiniteData<Page<T>, unknown> | undefined): readonly T[] {
  return data?.pages.flatMap((page) => page.items) ?? []
}
