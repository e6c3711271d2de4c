// Call records as lists show them: filters, and names beside the ids.
import type { CallListQuery, CallRow } from '../contract/api/calls.ts'
import type { Call } from '../contract/call.ts'
import type { CallFilter } from '../storage/calls/index.ts'
import type { AdminContext } from './context.ts'
import { namesOf } from './things.ts'

/** The query's words as storage takes them: a status `4xx` becomes 400 to 499. */
export function callFilter({
  status,
  ...query
}: Omit<CallListQuery, 'limit' | 'cursor' | 'view'>): CallFilter {
  if (status === undefined) return query
  return {
    ...query,
    statusFrom: Number(status.replace('xx', '00')),
    statusTo: Number(status.replace('xx', '99')),
  }
}

/** The same filter, asked of a record that passes by. */
export function matchesCall(filter: CallFilter, call: Call): boolean {
  const { statusFrom, statusTo, from, to, ...equal } = filter
  if (statusFrom !== undefined && call.status < statusFrom) return false
  if (statusTo !== undefined && call.status > statusTo) return false
  if (from !== undefined && call.at < from) return false
  if (to !== undefined && call.at >= to) return false
  return Object.entries(equal).every(
    ([field, value]) => value === undefined || call[field as keyof typeof equal] === value,
  )
}

export async function namedCalls(
  calls: readonly Call[],
  { storage }: AdminContext,
): Promise<CallRow[]> {
  const [tenants, applications, services] = await Promise.all([
    namesOf(
      storage.tenants,
      calls.map(({ tenantId }) => tenantId),
    ),
    namesOf(
      storage.applications,
      calls.map(({ applicationId }) => applicationId),
    ),
    namesOf(
      storage.services,
      calls.map(({ serviceId }) => serviceId),
    ),
  ])
  const nameIn = (names: ReadonlyMap<string, string>, id: string | null): string | null =>
    id === null ? null : (names.get(id) ?? null)
  return calls.map(({ detail, ...columns }) => ({
    ...columns,
    endpoint: detail.endpoint,
    attemptCount: detail.attempts.length,
    isCacheHit: detail.isCacheHit,
    tenantName: nameIn(tenants, columns.tenantId),
    applicationName: nameIn(applications, columns.applicationId),
    serviceName: nameIn(services, columns.serviceId),
  }))
}
