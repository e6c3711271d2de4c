// Who asks, in which role, since when, and the reason in full.
import type { SubscriptionDetail } from '@portcullis/gateway/contract'
import { Section } from '../../parts/facts.tsx'
import { Avatar } from '../../shell/foot.tsx'
import { formatMonth } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.approvals

export function WhoAndWhy({ request }: { request: SubscriptionDetail }) {
  const name = request.requester ? request.requester.name || request.requester.email : null
  return (
    <Section title={text.whoAndWhy}>
      <div className="flex gap-3">
        <Avatar name={name ?? request.application.name} />
        <div className="min-w-0 flex-1">
          <p>
            {name === null ? (
              <span className="text-ink-2">{text.declared}</span>
            ) : (
              <>
                <strong className="font-strong">{name}</strong>{' '}
                <span className="text-ink-2">{membership(request)}</span>
              </>
            )}
          </p>
          <blockquote className="mt-2 rounded-card border border-line bg-surface px-3 py-2.5 whitespace-pre-wrap">
            {request.reason || <span className="text-ink-2">{text.noReason}</span>}
          </blockquote>
        </div>
      </div>
    </Section>
  )
}

/** `developer at northwind · member since September 2025`. */
function membership(request: SubscriptionDetail): string {
  const { requesterRole, requesterSince, application } = request
  if (requesterRole === null || requesterSince === null) return text.noLongerMember
  const since = text.memberSince(formatMonth(requesterSince))
  return `${text.roleAt(requesterRole, application.tenantName)} · ${since}`
}
