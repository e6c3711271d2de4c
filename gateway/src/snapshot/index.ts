// The map of the snapshot: the world, main's side that makes it, and the channel between.
export * from './channel.ts'
export * from './messages.ts'
export * from './receiver.ts'
export * from './rows.ts'
export * from './source.ts'
export type * from './world.ts'
