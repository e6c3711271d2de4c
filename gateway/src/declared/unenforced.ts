// Limits of a plan that are stored with it and that no call is checked against yet: said aloud, never in silence.
import type { Finding } from './document.ts'
import type { Declared } from './schema.ts'

const unenforced = {
  tokensPerMinute: 'tokens_per_minute',
  tokensPerDay: 'tokens_per_day',
  tokensPerMonth: 'tokens_per_month',
  moneyPerDayMicros: 'money_per_day_usd',
  moneyPerMonthMicros: 'money_per_month_usd',
} as const

export function findUnenforced({ plans }: Declared): Finding[] {
  return plans.flatMap((plan, at) =>
    Object.entries(unenforced).flatMap(([field, name]) =>
      plan[field as keyof typeof unenforced] === null
        ? []
        : [
            {
              path: ['plans', at, name],
              message:
                'is stored but NOT ENFORCED yet: no call is refused because of it. ' +
                'Enforced are requests_per_minute and parallel.',
            },
          ],
    ),
  )
}
