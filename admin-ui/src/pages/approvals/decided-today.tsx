// What was decided in the last day, below the requests that wait.
import type { SubscriptionView } from '@portcullis/gateway/contract'
import { Link } from '@tanstack/react-router'
import { Dot } from '../../parts/badge.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { useNow } from '../../parts/use-now.ts'
import { formatClock } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { decidedText } from './request-list.tsx'

const dayMs = 24 * 3_600_000
const most = 5

export function DecidedToday({ items }: { items: readonly SubscriptionView[] }) {
  const nowMs = useNow()
  const recent = items
    .filter((item) => item.decided !== null && nowMs - item.decided.at < dayMs)
    .toSorted((a, b) => (b.decided?.at ?? 0) - (a.decided?.at ?? 0))
    .slice(0, most)
  if (recent.length === 0) return null
  return (
    <section className="px-4 pt-4 pb-6">
      <h2 className="text-12 text-ink-2">{words.approvals.decidedRecently}</h2>
      <ul className="mt-1">
        {recent.map((item) => (
          <li key={item.id}>
            <Link
              to="."
              search={{ tab: 'decided', peek: item.id }}
              className="flex min-h-8 items-center gap-2 no-underline hover:underline"
            >
              <Dot tone={subscriptionTones[item.state]} />
              <span className="shrink-0">{item.application.name}</span>
              <span className="shrink-0 text-ink-2">{item.service.name}</span>
              <span className="min-w-0 flex-1 truncate text-12 text-ink-2">
                {item.decided && decidedText(item.decided)}
              </span>
              <span className="text-12 text-ink-2 tabular-nums">
                {formatClock(item.decided?.at ?? item.updatedAt)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
