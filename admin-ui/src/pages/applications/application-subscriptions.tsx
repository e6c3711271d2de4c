// What an application may call, or asked to: each subscription with its state, and the way to ask for more.
import type { ApplicationView, SubscriptionView } from '@portcullis/gateway/contract'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useSubscriptionAct, useSubscriptions } from '../../api/subscriptions.ts'
import { Badge } from '../../parts/badge.tsx'
import { Button, buttonLook } from '../../parts/button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { Failure } from '../../parts/states.tsx'
import { useToast } from '../../parts/toast.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { words } from '../../words/en.ts'

const text = words.applications

export function ApplicationSubscriptions({ application }: { application: ApplicationView }) {
  const list = useSubscriptions({
    tenantId: application.tenantId,
    side: 'application',
    applicationId: application.id,
  })
  const [cancelled, setCancelled] = useState<SubscriptionView | null>(null)
  return (
    <section className="mt-6">
      <div className="mb-2 flex items-center justify-between">
        <h3 className="font-strong">{text.subscriptions}</h3>
        {application.can.includes('update') && (
          <Link
            to="/$scope/catalogue"
            params={{ scope: application.tenantName }}
            className={buttonLook('plain')}
          >
            {text.requestAccess}
          </Link>
        )}
      </div>
      {list.error && list.items.length === 0 ? (
        <Failure
          error={list.error}
          what={words.failure.list(text.subscriptions)}
          onRetry={list.retry}
        />
      ) : list.items.length === 0 ? (
        !list.isFirstLoad && <p className="text-ink-2">{text.noSubscriptions}</p>
      ) : (
        <ul className="divide-y divide-line rounded-card border border-line">
          {list.items.map((item) => (
            <li key={item.id} className="px-3 py-1.5">
              <SubscriptionLine subscription={item} onCancel={() => setCancelled(item)} />
            </li>
          ))}
        </ul>
      )}
      <CancelDialog subscription={cancelled} onClose={() => setCancelled(null)} />
    </section>
  )
}

interface SubscriptionLineProps {
  subscription: SubscriptionView
  onCancel: () => void
}

function SubscriptionLine({ subscription, onCancel }: SubscriptionLineProps) {
  const { service, plan, state, decided } = subscription
  return (
    <>
      <div className="flex min-h-6 flex-wrap items-center gap-x-2.5">
        <span className="font-medium">{service.name}</span>
        <span className="text-12 text-ink-2">
          {service.tenantName}
          {plan && ` · ${words.plan.named(plan.name)}`}
        </span>
        <span className="ml-auto">
          <Badge tone={subscriptionTones[state]}>{words.states[state]}</Badge>
        </span>
        {subscription.can.includes('cancel') && (
          <Button kind="quiet" aria-label={`${text.giveUp} ${service.name}`} onClick={onCancel}>
            {text.giveUp}
          </Button>
        )}
      </div>
      {decided && decided.reason !== '' && (
        <p className="text-12 text-ink-2">
          {decided.actorName}: “{decided.reason}”
        </p>
      )}
    </>
  )
}

interface CancelDialogProps {
  subscription: SubscriptionView | null
  onClose: () => void
}

function CancelDialog({ subscription, onClose }: CancelDialogProps) {
  const act = useSubscriptionAct()
  const toast = useToast()
  return (
    <ConfirmDialog
      title={subscription && text.giveUpTitle(subscription.service.name)}
      effect={subscription?.state === 'pending' ? text.giveUpPending : text.giveUpEffect}
      verb={text.giveUpVerb}
      busy={text.givingUp}
      isOpen={subscription !== null}
      onClose={onClose}
      submit={async () => {
        if (!subscription) return
        await act.mutateAsync({ event: 'cancel', id: subscription.id, body: {} })
        toast({ text: text.gaveUp(subscription.service.name) })
      }}
    />
  )
}
