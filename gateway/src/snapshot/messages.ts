// What main and a worker say to each other about the world.
import type { Delta, Entity } from './world.ts'

/** Main to worker. The whole comes in chunks; deltas that are made meanwhile follow after the last one. */
export type WorldMessage =
  | { readonly kind: 'delta'; readonly delta: Delta }
  | {
      readonly kind: 'whole'
      readonly version: number
      readonly entities: readonly Entity[]
      readonly isFirst: boolean
      readonly isLast: boolean
    }

/** Worker to main. */
export type WorldReply =
  | { readonly kind: 'applied'; readonly version: number }
  /** A version is missing or did not apply. */
  | { readonly kind: 'want_whole' }
