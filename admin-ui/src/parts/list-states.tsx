// A list in all its states: first load, failed, empty, and its rows with the bar of a refresh.
import type { ReactNode } from 'react'
import type { PagedList } from '../api/pages.ts'
import { words } from '../words/en.ts'
import { Failure, RefreshBar, SkeletonRows } from './states.tsx'
import { useSkeleton } from './use-skeleton.ts'

interface ListStatesProps<Row> {
  list: PagedList<Row>
  /** What could not be loaded, as the subject of a sentence. */
  what: string
  empty: ReactNode
  children: ReactNode
}

export function ListStates<Row>({ list, what, empty, children }: ListStatesProps<Row>) {
  const phase = useSkeleton(list.isFirstLoad)
  if (list.error && list.items.length === 0) {
    return <Failure error={list.error} what={words.failure.list(what)} onRetry={list.retry} />
  }
  if (phase === 'skeleton') return <SkeletonRows />
  if (phase === 'nothing') return null
  return (
    <>
      <RefreshBar isBusy={list.isRefreshing} />
      {list.items.length === 0 ? empty : children}
    </>
  )
}
