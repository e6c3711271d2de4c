// One call as a line of a table that grows while it is read.
import type { CallRow } from '../../contract/api/calls.ts'

type Cells = readonly [
  time: string,
  status: string,
  what: string,
  provider: string,
  tokens: string,
  price: string,
  total: string,
  client: string,
  id: string,
]

function columns(...cells: Cells): string {
  const [time, status, what, provider, tokens, price, total, client, id] = cells
  return [
    time.padEnd(12),
    status.padEnd(6),
    what.padEnd(24),
    provider.padEnd(20),
    tokens.padEnd(18),
    price.padStart(10),
    total.padStart(12),
    client.padEnd(15),
    id,
  ].join('  ')
}

export const callHeading = columns(
  ...(['TIME (UTC)', 'STATUS', 'MODEL', 'PROVIDER', 'TOKENS', 'COST', 'TOTAL', 'CLIENT'] as const),
  'CALL',
)

export function callLine(call: CallRow): string {
  // A call that asks for no model is told by its endpoint, and costs nothing.
  const hasTokens = call.inputTokens + call.outputTokens > 0
  const failure = call.errorCode === null ? '' : `  ${call.errorCode}`
  return columns(
    new Date(call.at).toISOString().slice(11, 23),
    String(call.status),
    call.model ?? call.endpoint,
    source(call),
    hasTokens ? `${call.inputTokens} in ${call.outputTokens} out` : '-',
    hasTokens ? cost(call.costMicros) : '-',
    `${call.totalMs.toFixed(1)} ms`,
    call.clientIp,
    `${call.id}${failure}`,
  )
}

/** Who answered last, and after how many attempts where it took more than one: a fallback is to be seen. */
function source({ provider, attemptCount, isCacheHit }: CallRow): string {
  if (isCacheHit) return 'cache'
  if (provider === null) return '-'
  return attemptCount > 1 ? `${provider} (${attemptCount} tries)` : provider
}

export function cost(micros: number | null): string {
  return micros === null ? 'no price' : `$${(micros / 1_000_000).toFixed(6)}`
}
