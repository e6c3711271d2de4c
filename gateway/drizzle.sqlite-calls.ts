// What drizzle-kit reads to generate migrations/sqlite/calls.
import { sqliteKit } from './src/storage/kit.ts'
import { defineTables } from './src/storage/tables.ts'

export const { calls } = defineTables(sqliteKit).calls
