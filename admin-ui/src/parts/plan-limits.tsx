// A plan's limits spelled out; without a plan there are none.
import type { Plan } from '@portcullis/gateway/contract'
import { words } from '../words/en.ts'
import { Fact } from './facts.tsx'

type Limits = Pick<Plan, 'requestsPerMinute' | 'parallel'>

export function PlanLimits({ plan }: { plan: Limits | null }) {
  return (
    <>
      <Fact label={words.plan.requests}>{requestsText(plan)}</Fact>
      <Fact label={words.plan.parallel}>{parallelText(plan)}</Fact>
    </>
  )
}

function requestsText(plan: Limits | null): string {
  const count = plan?.requestsPerMinute ?? null
  return count === null ? words.plan.unlimited : words.plan.requestsPerMinute(count)
}

function parallelText(plan: Limits | null): string {
  const count = plan?.parallel ?? null
  return count === null ? words.plan.unlimited : words.plan.parallelCalls(count)
}

/** `600 / min · 20 calls at once`. */
export function limitsLine(plan: Limits): string {
  return `${requestsText(plan)} · ${parallelText(plan)}`
}
