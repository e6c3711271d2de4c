// Approvals: the requests that wait at the left, the facts to decide with at the right.
import type { SubscriptionView } from '@portcullis/gateway/contract'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useSubscriptions } from '../../api/subscriptions.ts'
import { classNames } from '../../parts/class-names.ts'
import { Page, Tabs } from '../../parts/page.tsx'
import { Empty, Failure, RefreshBar, SkeletonRows } from '../../parts/states.tsx'
import { usePhone } from '../../parts/table.tsx'
import { useSkeleton } from '../../parts/use-skeleton.ts'
import { useSubscriptionActs } from '../../parts/use-subscription-acts.tsx'
import { useScope } from '../../shell/scope.ts'
import { words } from '../../words/en.ts'
import { DecidedToday } from './decided-today.tsx'
import { RequestDetail } from './request-detail.tsx'
import { RequestKeys } from './request-keys.tsx'
import { RequestList } from './request-list.tsx'

const text = words.approvals
const decidedStates = 'approved,rejected,suspended,revoked,cancelled,expired'

export function ApprovalsPage() {
  const scope = useScope()
  const navigate = useNavigate({ from: '/$scope/approvals' })
  const { tab, peek } = useSearch({ from: '/signed-in/$scope/approvals' })
  const isDecidedTab = tab === 'decided'
  const isPhone = usePhone()
  const acts = useSubscriptionActs()

  const side = { tenantId: scope.tenantId, side: 'service' as const }
  const pending = useSubscriptions({ ...side, state: 'pending' })
  const decided = useSubscriptions({ ...side, state: decidedStates })
  const list = isDecidedTab ? decided : pending
  const phase = useSkeleton(list.isFirstLoad)

  const items = isDecidedTab ? list.items.toSorted(byDecision) : list.items
  const shownId = peek ?? (isPhone ? undefined : items[0]?.id)
  const at = items.findIndex((item) => item.id === shownId)
  const open = (id: string | undefined) =>
    void navigate({ search: (search) => ({ ...search, peek: id }), replace: shownId !== undefined })

  /** After a row left, the one that took its place, or the last. */
  function openNext(leaving: SubscriptionView): void {
    const rest = items.filter((item) => item.id !== leaving.id)
    const next = rest[Math.min(Math.max(at, 0), rest.length - 1)]
    open(isPhone ? undefined : next?.id)
  }

  return (
    <Page
      title={words.shell.items.approvals}
      tabs={
        <Tabs
          current={isDecidedTab ? 'decided' : 'pending'}
          tabs={[
            {
              id: 'pending',
              label: text.pending,
              count: pending.isFirstLoad ? undefined : pending.items.length,
            },
            { id: 'decided', label: text.decided },
          ]}
        />
      }
    >
      <div className="relative flex min-h-0 flex-1">
        <RefreshBar isBusy={list.isRefreshing} />
        <div
          className={classNames(
            'flex min-h-0 w-full flex-col border-line sm:w-(--list-w) sm:shrink-0 sm:border-r',
            isPhone && shownId !== undefined && 'hidden',
          )}
        >
          <div className="min-h-0 flex-1 overflow-y-auto">
            {list.error && list.items.length === 0 ? (
              <Failure
                error={list.error}
                what={words.failure.list(text.what)}
                onRetry={list.retry}
              />
            ) : phase === 'skeleton' ? (
              <SkeletonRows rows={6} />
            ) : phase === 'content' && items.length === 0 ? (
              <Empty>{isDecidedTab ? text.nothingDecided : text.nothingWaits}</Empty>
            ) : (
              <RequestList
                label={isDecidedTab ? text.decidedList : text.list}
                items={items}
                currentId={shownId}
                onOpen={open}
                hasMore={list.hasMore}
                loadMore={list.loadMore}
              />
            )}
            {!isDecidedTab && <DecidedToday items={decided.items} />}
          </div>
          {!isDecidedTab && items.length > 0 && <RequestKeys />}
        </div>
        {shownId === undefined ? (
          <div className="hidden flex-1 place-items-center bg-ground sm:grid">
            {phase === 'content' && items.length > 0 && <Empty>{text.choose}</Empty>}
          </div>
        ) : (
          <RequestDetail
            key={shownId}
            id={shownId}
            position={at < 0 ? null : { at: at + 1, count: items.length }}
            previousId={items[at - 1]?.id}
            nextId={at < 0 ? items[0]?.id : items[at + 1]?.id}
            onOpen={open}
            onDecided={openNext}
            acts={acts}
          />
        )}
      </div>
      {acts.dialog}
    </Page>
  )
}

function byDecision(a: SubscriptionView, b: SubscriptionView): number {
  return (b.decided?.at ?? b.updatedAt) - (a.decided?.at ?? a.updatedAt)
}
