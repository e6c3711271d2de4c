// The subscribers of a service, each with its state and what a reviewer may do.
import type { ServiceView, SubscriptionView } from '@portcullis/gateway/contract'
import { useSubscriptions } from '../../api/subscriptions.ts'
import { Badge } from '../../parts/badge.tsx'
import { Button } from '../../parts/button.tsx'
import { Section } from '../../parts/facts.tsx'
import { Failure } from '../../parts/states.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { useSubscriptionActs, type SubscriptionActs } from '../../parts/use-subscription-acts.tsx'
import { words } from '../../words/en.ts'

const text = words.services
const shownStates = 'approved,suspended,pending,revoked'

export function Subscribers({ service }: { service: ServiceView }) {
  const acts = useSubscriptionActs()
  const subscribers = useSubscriptions({
    tenantId: service.tenantId,
    side: 'service',
    serviceId: service.id,
    state: shownStates,
  })
  return (
    <>
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
      {acts.dialog}
    </>
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
