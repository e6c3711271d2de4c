// The bar under a request: the decision while it waits, afterwards what a reviewer may still do.
import type { SubscriptionDetail } from '@portcullis/gateway/contract'
import { usePlans } from '../../api/services.ts'
import { Button } from '../../parts/button.tsx'
import type { ApproveChoice, SubscriptionActs } from '../../parts/use-subscription-acts.tsx'
import { words } from '../../words/en.ts'

const text = words.approvals

interface DecideBarProps {
  request: SubscriptionDetail
  choice: ApproveChoice
  acts: SubscriptionActs
  onApprove: () => void
  onReject: () => void
}

export function DecideBar({ request, choice, acts, onApprove, onReject }: DecideBarProps) {
  const plans = usePlans().items
  const planName = plans.find(({ id }) => id === choice.planId)?.name
  const { can } = request
  if (can.every((event) => event === 'cancel')) return null
  return (
    <div className="flex min-h-14 flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-4 py-2.5 sm:px-7">
      {can.includes('approve') && (
        <p className="mr-auto hidden text-12 text-ink-2 lg:block">{text.foot}</p>
      )}
      {can.includes('reject') && (
        <Button kind="danger" hint="R" onClick={onReject} className="max-sm:flex-1">
          {text.reject}
        </Button>
      )}
      {can.includes('approve') && (
        <Button kind="primary" hint="A" onClick={onApprove} className="max-sm:flex-2">
          {planName === undefined ? text.approve : text.approveOn(planName)}
        </Button>
      )}
      {can.includes('suspend') && (
        <Button onClick={() => acts.askSuspend(request)}>{words.subscription.suspend}</Button>
      )}
      {can.includes('resume') && (
        <Button kind="primary" onClick={() => void acts.resume(request)}>
          {words.subscription.resume}
        </Button>
      )}
      {can.includes('revoke') && (
        <Button kind="danger" onClick={() => acts.askRevoke(request)}>
          {words.subscription.revoke}
        </Button>
      )}
    </div>
  )
}
