// What drizzle-kit reads to generate migrations/sqlite/control; every table of control.db has to be named.
import { sqliteKit } from './src/storage/kit.ts'
import { defineTables } from './src/storage/tables.ts'

export const {
  meta,
  tenants,
  users,
  members,
  sessions,
  providers,
  credentials,
  models,
  plans,
  services,
  applications,
  keys,
  subscriptions,
  subscriptionHistory,
  decisions,
  audit,
} = defineTables(sqliteKit).control
