// The requests as rows: who, from which tenant, for what, on which plan, and the first lines of why.
import type { SubscriptionView } from '@portcullis/gateway/contract'
import ChevronRight from 'lucide-react/icons/chevron-right'
import { Badge } from '../../parts/badge.tsx'
import { Button } from '../../parts/button.tsx'
import { Age } from '../../parts/time.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { useNow } from '../../parts/use-now.ts'
import { words } from '../../words/en.ts'

interface RequestListProps {
  label: string
  items: readonly SubscriptionView[]
  currentId: string | undefined
  onOpen: (id: string) => void
  hasMore: boolean
  loadMore: () => void
}

export function RequestList(props: RequestListProps) {
  const nowMs = useNow()
  return (
    <>
      <ul aria-label={props.label}>
        {props.items.map((item) => (
          <li key={item.id}>
            <RequestRow
              request={item}
              isCurrent={item.id === props.currentId}
              onOpen={() => props.onOpen(item.id)}
              nowMs={nowMs}
            />
          </li>
        ))}
      </ul>
      {props.hasMore && (
        <div className="p-3">
          <Button className="w-full" onClick={props.loadMore}>
            {words.loadMore}
          </Button>
        </div>
      )}
    </>
  )
}

interface RequestRowProps {
  request: SubscriptionView
  isCurrent: boolean
  onOpen: () => void
  nowMs: number
}

function RequestRow({ request, isCurrent, onOpen, nowMs }: RequestRowProps) {
  const { application, service, plan, decided, state } = request
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-current={isCurrent ? 'true' : undefined}
      className="block w-full border-b border-line px-4 py-3 text-left hover:bg-fill aria-current:bg-accent-bg aria-current:shadow-[inset_2px_0_0_var(--accent-solid)]"
    >
      <span className="flex items-baseline gap-1.5">
        <strong className="truncate font-strong">{application.name}</strong>
        <span className="truncate text-ink-2">{application.tenantName}</span>
        <span className="ml-auto shrink-0 pl-2 text-12 text-ink-2">
          <Age atMs={decided?.at ?? request.createdAt} nowMs={nowMs} />
        </span>
      </span>
      <span className="mt-0.5 flex items-center gap-1.5">
        <ChevronRight size={12} strokeWidth={1.4} aria-hidden className="shrink-0 text-ink-2" />
        <span className="truncate">{service.name}</span>
        {plan && <Badge>{words.plan.named(plan.name)}</Badge>}
        {state !== 'pending' && (
          <Badge tone={subscriptionTones[state]}>{words.states[state]}</Badge>
        )}
      </span>
      <span className="mt-1 line-clamp-2 text-12 text-ink-2">
        {decided ? decidedText(decided) : request.reason || words.approvals.noReason}
      </span>
    </button>
  )
}

/** `approved by Ada Lindqvist · “why”`. */
export function decidedText(decided: NonNullable<SubscriptionView['decided']>): string {
  const what = `${words.events[decided.event]} ${words.approvals.by(decided.actorName)}`
  return decided.reason === '' ? what : `${what} · “${decided.reason}”`
}
