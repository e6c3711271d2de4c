// One service beside the list: what it is, and its subscribers with what a reviewer may do.
import type { ServiceView, SubscriptionView } from '@portcullis/gateway/contract'
import { useSubscriptions } from '../../api/subscriptions.ts'
import { Badge } from '../../parts/badge.tsx'
import { Button } from '../../parts/button.tsx'
import { Fact, Facts, Section } from '../../parts/facts.tsx'
import { peekArrows } from '../../parts/peek-arrows.ts'
import { Peek } from '../../parts/peek.tsx'
import { Failure } from '../../parts/states.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import type { RowCursor } from '../../parts/use-row-cursor.ts'
import { useSubscriptionActs, type SubscriptionActs } from '../../parts/use-subscription-acts.tsx'
import { words } from '../../words/en.ts'
import { stateTones, visibilityText } from './service-look.ts'

const text = words.services
const shownStates = 'approved,suspended,pending,revoked'

interface ServicePeekProps {
  service: ServiceView
  cursor: RowCursor
  onOpen: (id: string | undefined) => void
}

export function ServicePeek({ service, cursor, onOpen }: ServicePeekProps) {
  const subscribers = useSubscriptions({ serviceId: service.id, state: shownStates })
  const acts = useSubscriptionActs()
  return (
    <Peek
      label={service.name}
      head={
        <>
          <h2 className="truncate text-16 font-strong">{service.name}</h2>
          <Badge tone={stateTones[service.state]}>{service.state}</Badge>
        </>
      }
      {...peekArrows(cursor, onOpen)}
    >
      <div className="px-4 pt-4 pb-8">
        {service.description && <p className="mb-4 text-14">{service.description}</p>}
        <Facts>
          <Fact label={text.columns.kind}>{service.kind}</Fact>
          <Fact label={text.columns.models}>
            <span className="font-mono text-12">{service.models.join(', ')}</span>
          </Fact>
          <Fact label={text.columns.visibility}>{visibilityText(service)}</Fact>
          <Fact label={text.columns.approval}>{service.approval}</Fact>
          <Fact label={text.columns.owner}>{service.tenantName}</Fact>
        </Facts>
        <Section title={text.subscribers}>
          {subscribers.error && subscribers.items.length === 0 ? (
            <Failure
              error={subscribers.error}
              what={words.failure.list(text.subscribers)}
              onRetry={subscribers.retry}
            />
          ) : subscribers.items.length === 0 ? (
            !subscribers.isFirstLoad && <p className="text-ink-2">{text.noSubscribers}</p>
          ) : (
            <ul className="divide-y divide-line rounded-card border border-line">
              {subscribers.items.map((item) => (
                <li key={item.id} className="px-3 py-1.5">
                  <SubscriberLine subscription={item} acts={acts} />
                </li>
              ))}
            </ul>
          )}
          {subscribers.hasMore && (
            <Button className="mt-3" onClick={subscribers.loadMore}>
              {words.loadMore}
            </Button>
          )}
        </Section>
      </div>
      {acts.dialog}
    </Peek>
  )
}

interface SubscriberLineProps {
  subscription: SubscriptionView
  acts: SubscriptionActs
}

function SubscriberLine({ subscription, acts }: SubscriberLineProps) {
  const { application, plan, state, can, decided } = subscription
  const label = (verb: string) => `${verb} ${application.name}`
  return (
    <>
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        <span className="font-medium">{application.name}</span>
        <span className="text-12 text-ink-2">
          {application.tenantName}
          {plan && ` · ${words.plan.named(plan.name)}`}
        </span>
        <span className="ml-auto">
          <Badge tone={subscriptionTones[state]}>{words.states[state]}</Badge>
        </span>
        <span className="-mr-3 flex">
          {can.includes('suspend') && (
            <Button
              kind="quiet"
              aria-label={label(words.subscription.suspend)}
              onClick={() => acts.askSuspend(subscription)}
            >
              {words.subscription.suspend}
            </Button>
          )}
          {can.includes('resume') && (
            <Button
              kind="quiet"
              aria-label={label(words.subscription.resume)}
              onClick={() => void acts.resume(subscription)}
            >
              {words.subscription.resume}
            </Button>
          )}
          {can.includes('revoke') && (
            <Button
              kind="quiet"
              className="text-error-text"
              aria-label={label(words.subscription.revoke)}
              onClick={() => acts.askRevoke(subscription)}
            >
              {words.subscription.revoke}
            </Button>
          )}
        </span>
      </div>
      {decided && decided.reason !== '' && (
        <p className="text-12 text-ink-2">
          {decided.actorName}: “{decided.reason}”
        </p>
      )}
    </>
  )
}
