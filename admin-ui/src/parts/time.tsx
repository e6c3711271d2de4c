// A time as people say it, with the whole one on hover.
import { formatAge, formatDateTime } from '../words/format.ts'

/** `12 min`, `2 h`, `Tue 24 Nov 10:03`. */
export function Age({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatDateTime(atMs)}>
      {formatAge(atMs, nowMs)}
    </time>
  )
}
