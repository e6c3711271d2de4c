// Below the question: what the application uses already, what is good to know, what it asked before.
import type { ServiceUse, SubscriptionDetail } from '@portcullis/gateway/contract'
import Check from 'lucide-react/icons/check'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { ReactNode } from 'react'
import { Badge, Dot } from '../../parts/badge.tsx'
import { classNames } from '../../parts/class-names.ts'
import { Section } from '../../parts/facts.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { formatCount, formatDateTime, formatMoney, formatPercent } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.approvals
const { columns } = text
/** Columns that go where there is no room, so that the table never scrolls sideways. */
const spareClass = '@max-[520px]:hidden'

export function Uses({ request }: { request: SubscriptionDetail }) {
  return (
    <Section title={text.usesAlready(request.application.name)} note={text.lastDays}>
      {request.uses.length === 0 ? (
        <p className="text-ink-2">{text.usesNothing}</p>
      ) : (
        <div className="overflow-hidden rounded-card border border-line bg-surface">
          <table className="w-full border-separate border-spacing-0">
            <thead>
              <tr>
                <Head>{columns.service}</Head>
                <Head isSpare>{columns.plan}</Head>
                <Head>{columns.state}</Head>
                <Head isNumber>{columns.calls}</Head>
                <Head isNumber isSpare>
                  {columns.errors}
                </Head>
                <Head isNumber>{columns.spend}</Head>
              </tr>
            </thead>
            <tbody className="[&>tr:last-child>td]:border-b-0">
              {request.uses.map((use) => (
                <UseRow key={use.subscriptionId} use={use} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

interface HeadProps {
  isNumber?: boolean
  isSpare?: boolean
  children: string
}

function Head({ isNumber, isSpare, children }: HeadProps) {
  return (
    <th
      scope="col"
      className={classNames(
        'border-b border-line px-3 py-2 text-11 font-medium text-ink-2',
        isNumber ? 'text-right' : 'text-left',
        isSpare && spareClass,
      )}
    >
      {children}
    </th>
  )
}

const cellClass = 'h-(--row) border-b border-line px-3'

function UseRow({ use }: { use: ServiceUse }) {
  return (
    <tr>
      <td className={cellClass}>{use.service.name}</td>
      <td className={`${cellClass} ${spareClass} text-ink-2`}>{use.planName ?? words.none}</td>
      <td className={cellClass}>
        <Badge tone={subscriptionTones[use.state]}>{words.states[use.state]}</Badge>
      </td>
      <td className={`${cellClass} text-right tabular-nums`}>{formatCount(use.calls)}</td>
      <td className={`${cellClass} ${spareClass} text-right text-ink-2 tabular-nums`}>
        {use.calls === 0 ? words.none : formatPercent(use.errors / use.calls)}
      </td>
      <td className={`${cellClass} text-right tabular-nums`}>{formatMoney(use.costMicros)}</td>
    </tr>
  )
}

export function GoodToKnow({ request }: { request: SubscriptionDetail }) {
  const suspended = request.uses.filter((use) => use.state === 'suspended')
  return (
    <Section title={text.goodToKnow}>
      <ul className="flex flex-col gap-1.5">
        <Known isWarning={request.keyCount === 0}>{text.keys(request.keyCount)}</Known>
        {suspended.map((use) => (
          <Known key={use.subscriptionId} isWarning>
            <strong className="font-strong">{use.service.name}</strong> {text.isSuspended}
          </Known>
        ))}
        {suspended.length === 0 && <Known isWarning={false}>{text.nothingSuspended}</Known>}
      </ul>
    </Section>
  )
}

function Known({ isWarning, children }: { isWarning: boolean; children: ReactNode }) {
  const Icon = isWarning ? TriangleAlert : Check
  return (
    <li className="flex gap-2">
      <Icon
        size={14}
        strokeWidth={1.4}
        aria-hidden
        className={`mt-[3px] shrink-0 ${isWarning ? 'text-limited-text' : 'text-ok-text'}`}
      />
      <span>{children}</span>
    </li>
  )
}

export function Earlier({ request }: { request: SubscriptionDetail }) {
  return (
    <Section title={text.earlier}>
      {request.earlier.length === 0 ? (
        <p className="text-ink-2">{text.noEarlier}</p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {request.earlier.map((item) => (
            <li key={item.id} className="flex items-baseline gap-2">
              <Dot tone={subscriptionTones[item.state]} />
              <span className="whitespace-nowrap">{item.service.name}</span>
              <span className="min-w-0 text-12 text-ink-2">
                {words.states[item.state]} {text.by(item.actorName)} · {formatDateTime(item.at)}
                {item.reason && ` · “${item.reason}”`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

export function History({ request }: { request: SubscriptionDetail }) {
  return (
    <Section title={text.history}>
      <ol className="flex flex-col gap-1.5">
        {request.history.map((entry) => (
          <li key={`${entry.at}-${entry.event}`} className="flex items-baseline gap-2">
            <Dot tone={subscriptionTones[entry.to]} />
            <span className="text-12 text-ink-2 tabular-nums">{formatDateTime(entry.at)}</span>
            <span>
              {entry.event === 'request' ? text.requested : words.events[entry.event]}{' '}
              {text.by(entry.actorName)}
              {entry.reason && entry.event !== 'request' && ` · “${entry.reason}”`}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
