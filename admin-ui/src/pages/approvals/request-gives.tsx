// What approving gives: the plan with its limits spelled out, the models, and until when.
import type { SubscriptionDetail } from '@portcullis/gateway/contract'
import { useId } from 'react'
import { usePlans } from '../../api/services.ts'
import { Fact, Facts, Section } from '../../parts/facts.tsx'
import { controlClass } from '../../parts/field.tsx'
import { PlanLimits } from '../../parts/plan-limits.tsx'
import { Select } from '../../parts/select.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { ApproveChoice } from '../../parts/use-subscription-acts.tsx'
import { formatDateTime } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.approvals

interface GivesProps {
  request: SubscriptionDetail
  choice: ApproveChoice
  /** Null: nothing is to be decided, the values are only told. */
  onChange: ((choice: ApproveChoice) => void) | null
}

export function Gives({ request, choice, onChange }: GivesProps) {
  const plans = usePlans().items
  const plan =
    plans.find(({ id }) => id === choice.planId) ??
    (choice.planId === request.planId ? request.plan : null)
  const nowMs = useNow(60_000)
  const planLabel = useId()
  const endsLabel = useId()
  return (
    <Section title={request.state === 'pending' ? text.gives : text.gave}>
      <Facts>
        <Fact label={<span id={planLabel}>{words.plan.label}</span>}>
          {onChange ? (
            <span className="flex flex-wrap items-center gap-2">
              <Select
                aria-labelledby={planLabel}
                className="w-40"
                value={choice.planId ?? ''}
                onChange={(event) => onChange({ ...choice, planId: event.target.value || null })}
              >
                <option value="">{words.plan.noPlan}</option>
                {plans.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
              <span className="text-12 text-ink-2">
                {text.asked(request.plan?.name ?? words.plan.noPlan)}
              </span>
            </span>
          ) : (
            (request.plan?.name ?? words.plan.noPlan)
          )}
        </Fact>
        <PlanLimits plan={plan} />
        <Fact label={text.models}>
          <span className="font-mono text-12">{request.serviceModels.join(', ')}</span>
        </Fact>
        <Fact label={<span id={endsLabel}>{text.ends}</span>}>
          {onChange ? (
            <span className="flex flex-wrap items-center gap-2">
              <span className="block w-40">
                <input
                  type="date"
                  aria-labelledby={endsLabel}
                  className={controlClass}
                  min={toDate(nowMs)}
                  value={choice.expiresAt === null ? '' : toDate(choice.expiresAt)}
                  onChange={(event) =>
                    onChange({ ...choice, expiresAt: endOfDay(event.target.value) })
                  }
                />
              </span>
              <span className="text-12 text-ink-2">
                {choice.expiresAt === null ? text.endsHelp : formatDateTime(choice.expiresAt)}
              </span>
            </span>
          ) : request.expiresAt === null ? (
            text.never
          ) : (
            formatDateTime(request.expiresAt)
          )}
        </Fact>
      </Facts>
    </Section>
  )
}

/** The local day as an input of type date has it. */
function toDate(atMs: number): string {
  const at = new Date(atMs)
  const part = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${part(at.getMonth() + 1)}-${part(at.getDate())}`
}

/** The last moment of that day in the viewer's zone; null for an empty field. */
function endOfDay(date: string): number | null {
  const at = new Date(`${date}T23:59:59`).getTime()
  return Number.isNaN(at) ? null : at
}
