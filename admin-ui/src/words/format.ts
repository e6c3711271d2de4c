// How times, durations, money and counts are written, all by Intl.

const language = 'en'
const clockTime = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const clockTimeMs = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
})
const dayParts = new Intl.DateTimeFormat(language, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
})
const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' })
const count = new Intl.NumberFormat(language)
const threeDigits = new Intl.NumberFormat(language, {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
})
const plurals = new Intl.PluralRules(language)

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `10:03`. */
export function formatClock(atMs: number): string {
  return clockTime.format(atMs)
}

/** `10:14:58.412`. */
export function formatClockMs(atMs: number): string {
  return clockTimeMs.format(atMs)
}

/** `Tue 24 Nov`. */
export function formatDay(atMs: number): string {
  const parts = new Map(dayParts.formatToParts(atMs).map((part) => [part.type, part.value]))
  return `${parts.get('weekday')} ${parts.get('day')} ${parts.get('month')}`
}

/** `September 2025`. */
export function formatMonth(atMs: number): string {
  return month.format(atMs)
}

/** `Tue 24 Nov 10:03`. */
export function formatDateTime(atMs: number): string {
  return `${formatDay(atMs)} ${formatClock(atMs)}`
}

/** `now`, `12 min`, `2 h`, and from a day on the date. */
export function formatAge(atMs: number, nowMs: number): string {
  const age = nowMs - atMs
  if (age < minuteMs) return 'now'
  if (age < hourMs) return `${Math.floor(age / minuteMs)} min`
  if (age < dayMs) return `${Math.floor(age / hourMs)} h`
  return formatDateTime(atMs)
}

/** Time left as `41 s`, `3 h 58 min`, `2 d 4 h`; never negative. */
export function formatLeft(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** A configured span: `60 s`, `10 min`, `4 h`. */
export function formatSpan(ms: number): string {
  if (ms % hourMs === 0) return `${ms / hourMs} h`
  if (ms % minuteMs === 0 && ms > minuteMs) return `${ms / minuteMs} min`
  return `${ms / 1_000} s`
}

/** Three digits: `0.390 ms`, `431 ms`, `1.31 s`, `18.4 s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0 ms'
  if (ms < 999.5) return `${threeDigits.format(ms)} ms`
  return `${threeDigits.format(ms / 1_000)} s`
}

/** Millionths of a dollar with as many decimals as matter: `$0.00023`, `$412.86`, `$0.00`. */
export function formatMoney(micros: number): string {
  const dollars = micros / 1_000_000
  if (micros === 0 || Math.abs(dollars) >= 1) {
    return `$${dollars.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  }
  return `$${dollars.toLocaleString(language, { maximumSignificantDigits: 3, maximumFractionDigits: 6 })}`
}

/** `0.1 %` of a share between 0 and 1. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** `1,204`. */
export function formatCount(value: number): string {
  return count.format(value)
}

/** `1 call`, `3 calls`. */
export function formatPlural(value: number, one: string, other: string): string {
  return `${count.format(value)} ${plurals.select(value) === 'one' ? one : other}`
}

/** Long ids and paths are cut in the middle: `c_01JDB9…ZK7M`. */
export function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text
  const head = Math.ceil((length - 1) / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`
}
