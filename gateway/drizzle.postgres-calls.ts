// What drizzle-kit reads to generate migrations/postgres/calls.
import { postgresKit } from './src/storage/kit.ts'
import { defineTables } from './src/storage/tables.ts'

export const { calls } = defineTables(postgresKit).calls
