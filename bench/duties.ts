// What each subject does besides passing a call on, so that the ratios can be judged.
import type { Peer } from './subject.ts'
import { markdown } from './table.ts'

export function dutiesTable(peers: readonly Peer[]): string {
  const lines = peers.flatMap(({ name, duties }) =>
    duties === null
      ? []
      : [
          [
            name,
            ...[duties.keyCheck, duties.subscription, duties.limits, duties.price, duties.record],
          ],
        ],
  )
  const head = ['', 'key check', 'subscription', 'limits', 'price', 'durable record']
  return markdown('What each does to a call, as configured here', head, lines)
}
