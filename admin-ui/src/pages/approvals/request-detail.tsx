// One request with the facts to decide on: who and why, what approving gives, what is used already.
import type { SubscriptionDetail, SubscriptionView } from '@portcullis/gateway/contract'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import ChevronDown from 'lucide-react/icons/chevron-down'
import ChevronUp from 'lucide-react/icons/chevron-up'
import { useState } from 'react'
import { useSubscription } from '../../api/subscriptions.ts'
import { Badge } from '../../parts/badge.tsx'
import { IconButton } from '../../parts/button.tsx'
import { Failure, SkeletonRows } from '../../parts/states.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { useKeys } from '../../parts/use-keys.ts'
import { useSkeleton } from '../../parts/use-skeleton.ts'
import type { ApproveChoice, SubscriptionActs } from '../../parts/use-subscription-acts.tsx'
import { formatDateTime } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { DecideBar } from './decide-bar.tsx'
import { Earlier, GoodToKnow, History, Uses } from './request-facts.tsx'
import { Gives } from './request-gives.tsx'
import { WhoAndWhy } from './request-who.tsx'

const text = words.approvals

interface RequestDetailProps {
  id: string
  position: { at: number; count: number } | null
  previousId: string | undefined
  nextId: string | undefined
  onOpen: (id: string | undefined) => void
  onDecided: (request: SubscriptionView) => void
  acts: SubscriptionActs
}

export function RequestDetail(props: RequestDetailProps) {
  const { id, previousId, nextId, onOpen } = props
  const query = useSubscription(id)
  const phase = useSkeleton(query.isPending)
  useKeys({
    j: nextId === undefined ? undefined : () => onOpen(nextId),
    k: previousId === undefined ? undefined : () => onOpen(previousId),
  })
  return (
    <section aria-label={text.request} className="flex min-h-0 min-w-0 flex-1 flex-col bg-ground">
      {query.error && !query.data ? (
        <Failure
          error={query.error}
          what={words.failure.list(text.request)}
          onRetry={() => void query.refetch()}
        />
      ) : phase === 'content' && query.data ? (
        <Loaded {...props} request={query.data} />
      ) : (
        phase === 'skeleton' && <SkeletonRows rows={10} />
      )}
    </section>
  )
}

function Loaded(props: RequestDetailProps & { request: SubscriptionDetail }) {
  const { request, acts, onDecided } = props
  const [choice, setChoice] = useState<ApproveChoice>({
    planId: request.planId,
    expiresAt: request.expiresAt,
  })
  const canDecide = request.can.includes('approve')

  function approve(): void {
    onDecided(request)
    void acts.approve(request, choice)
  }
  const reject = () => acts.askReject(request, () => onDecided(request))
  useKeys({
    a: canDecide && !acts.isBusy ? approve : undefined,
    r: request.can.includes('reject') ? reject : undefined,
  })

  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-5 pb-8 sm:px-7">
        <Head {...props} />
        <div className="@container max-w-[1100px]">
          <div className="grid gap-x-8 @[640px]:grid-cols-2">
            <WhoAndWhy request={request} />
            <Gives request={request} choice={choice} onChange={canDecide ? setChoice : null} />
          </div>
          <Uses request={request} />
          <div className="grid gap-x-8 @[640px]:grid-cols-2">
            <GoodToKnow request={request} />
            <Earlier request={request} />
          </div>
          {request.state !== 'pending' && <History request={request} />}
        </div>
      </div>
      <DecideBar
        request={request}
        choice={choice}
        acts={acts}
        onApprove={approve}
        onReject={reject}
      />
    </>
  )
}

function Head(props: RequestDetailProps & { request: SubscriptionDetail }) {
  const { request, position, previousId, nextId, onOpen } = props
  return (
    <div className="flex items-start gap-3">
      <IconButton label={words.back} className="sm:hidden" onClick={() => onOpen(undefined)}>
        <ArrowLeft size={16} strokeWidth={1.4} aria-hidden />
      </IconButton>
      <div className="min-w-0 flex-1">
        <h2 className="text-16">
          <strong className="font-strong">{request.application.name}</strong>{' '}
          <span className="text-ink-2">
            {request.state === 'pending' ? text.asksFor : text.askedFor}
          </span>{' '}
          <strong className="font-strong">{request.service.name}</strong>
        </h2>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-1.5 text-12 text-ink-2">
          <span>
            {text.request} <span className="font-mono">{request.id.slice(-6)}</span> ·{' '}
            {formatDateTime(request.createdAt)}
          </span>
          {request.state !== 'pending' && (
            <Badge tone={subscriptionTones[request.state]}>{words.states[request.state]}</Badge>
          )}
        </p>
      </div>
      {position && (
        <div className="flex items-center">
          <span className="mr-2 text-12 whitespace-nowrap text-ink-2 tabular-nums">
            {text.position(position.at, position.count)}
          </span>
          <IconButton
            label={words.previousRow}
            disabled={previousId === undefined}
            onClick={() => onOpen(previousId)}
          >
            <ChevronUp size={16} strokeWidth={1.4} aria-hidden />
          </IconButton>
          <IconButton
            label={words.nextRow}
            disabled={nextId === undefined}
            onClick={() => onOpen(nextId)}
          >
            <ChevronDown size={16} strokeWidth={1.4} aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  )
}
