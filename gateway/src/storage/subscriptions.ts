// Subscriptions in control.db: their lists, their history, and the two ways that they change state.
import { and, asc, eq, getTableColumns, inArray, lte } from 'drizzle-orm'
import type { Clock } from '../contract/clock.ts'
import type { Subscription, SubscriptionHistory } from '../contract/subscription.ts'
import type { SubscriptionFilter, SubscriptionRepository } from './control-storage.ts'
import type { Connection } from './database.ts'
import { createReads, read, updateRow } from './rows.ts'
import { createSubscriptionChange } from './subscription-change.ts'
import { createSubscriptionRequest } from './subscription-request.ts'
import { rowsOfSteps } from './subscription-rows.ts'
import type { ControlTables } from './tables.ts'

export function createSubscriptionRepository(
  connection: Connection,
  tables: ControlTables,
  clock: Pick<Clock, 'nowMs'>,
): SubscriptionRepository {
  const { database } = connection
  const { subscriptions: table, subscriptionHistory, applications, services } = tables
  const applicationsOf = (tenantId: string) =>
    database
      .select({ id: applications.id })
      .from(applications)
      .where(eq(applications.tenantId, tenantId))
  const servicesOf = (tenantId: string) =>
    database.select({ id: services.id }).from(services).where(eq(services.tenantId, tenantId))
  const reads = createReads<Subscription, Subscription, SubscriptionFilter>({
    database,
    table,
    columns: getTableColumns(table),
    where: ({ applicationId, serviceId, states, applicationTenantId, serviceTenantId }) => [
      applicationId === undefined ? undefined : eq(table.applicationId, applicationId),
      serviceId === undefined ? undefined : eq(table.serviceId, serviceId),
      states === undefined ? undefined : inArray(table.state, [...states]),
      applicationTenantId === undefined
        ? undefined
        : inArray(table.applicationId, applicationsOf(applicationTenantId)),
      serviceTenantId === undefined
        ? undefined
        : inArray(table.serviceId, servicesOf(serviceTenantId)),
    ],
    toThing: (row) => row,
  })
  return {
    ...reads,
    async history(subscriptionId) {
      const { step, ...columns } = getTableColumns(subscriptionHistory)
      const rows: SubscriptionHistory[] = await read(
        database
          .select(columns)
          .from(subscriptionHistory)
          .where(eq(subscriptionHistory.subscriptionId, subscriptionId))
          .orderBy(asc(step)),
      )
      return rows
    },
    due: (nowMs) =>
      read(
        database
          .select()
          .from(table)
          .where(and(inArray(table.state, ['approved', 'suspended']), lte(table.expiresAt, nowMs)))
          .orderBy(asc(table.expiresAt)),
      ),
    request: createSubscriptionRequest(connection, tables, clock),
    change: createSubscriptionChange(connection, tables, clock, reads.byId),
    update: (id, patch) => updateRow(table, id, patch),
    rowsOf: (steps) => rowsOfSteps(tables, steps),
  }
}
