// What a worker and the store thread say to each other, over a port of their own.
import type {
  CachedAnswer,
  History,
  HistoryQuestion,
  StoredResponse,
  Unbearable,
} from '../contract/stored.ts'

export type Question =
  | { readonly kind: 'history'; readonly tenant: string; readonly question: HistoryQuestion }
  | { readonly kind: 'find'; readonly tenant: string; readonly id: string }
  | { readonly kind: 'remove'; readonly tenant: string; readonly id: string }
  | { readonly kind: 'answer'; readonly tenant: string; readonly key: string }

export type Keeping =
  | { readonly kind: 'response'; readonly tenant: string; readonly stored: StoredResponse }
  | {
      readonly kind: 'answer'
      readonly tenant: string
      readonly key: string
      readonly answer: CachedAnswer
      readonly ttlMs: number
    }

export type ToStore =
  | { readonly kind: 'keep'; readonly request: number; readonly thing: Keeping }
  | { readonly kind: 'ask'; readonly request: number; readonly question: Question }

/** To each message one. */
export interface FromStore {
  readonly request: number
  /** True where something was kept. Undefined: the store is broken. */
  readonly value: History | Unbearable | StoredResponse | CachedAnswer | boolean | null | undefined
}
