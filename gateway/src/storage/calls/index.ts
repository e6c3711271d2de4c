// The map of calls.db: its writer, its reader, and what keeps it small.
export * from './call-reader.ts'
export * from './call-writer.ts'
export * from './retention.ts'
