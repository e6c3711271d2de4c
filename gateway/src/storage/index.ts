// The map of storage: what the rest of the gateway may use of it.
export * from './control-storage.ts'
export * from './open-control-storage.ts'
export type { WriteQuery } from './repository.ts'
