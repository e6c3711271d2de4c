// What the store thread keeps for the data plane: responses that a client may come back to, and answers to give again.

/** The provider account that holds an answer under the same id; the id means nothing to any other. */
export interface Origin {
  readonly providerId: string
  readonly credentialId: string | null
}

/** A response as its client saw it. */
export interface StoredResponse {
  readonly id: string
  /** The response that its conversation goes on from. */
  readonly previousId: string | null
  /** Null: it was written by the gateway, and no provider knows it. */
  readonly origin: Origin | null
  /** JSON of the list of its own input items, without those of the responses before. */
  readonly input: string
  /** JSON of the Response object. */
  readonly response: string
}

/** What a request goes on from. */
export interface History {
  /** Null: no previous response was asked for. */
  readonly previous: {
    readonly origin: Origin | null
    /** JSON of all input and output items of the conversation so far, in order. */
    readonly items: string
  } | null
  /** By id, the items of earlier answers that were asked for and found. */
  readonly items: ReadonlyMap<string, { readonly origin: Origin | null; readonly item: string }>
}

export interface HistoryQuestion {
  readonly previousId: string | null
  readonly itemIds: readonly string[]
}

/** The store did not answer in time: nobody knows whether the thing is there. */
export type Late = 'late'

/** More bytes than a request may go on from: as much as memory bears for one call. */
export type TooLarge = 'too_large'

/** More turns than one conversation may have. */
export type TooLong = 'too_long'

/** As much of JSON, or as many turns, as nobody goes on from. */
export type Unbearable = TooLarge | TooLong

/** Of a conversation. */
export const maxTurns = 1_000

/** Of JSON that a request goes on from, in all. */
export const maxHistoryBytes = 33_554_432

/**
 * The tenant is first everywhere: what is another's is not there. Questions are answered within a fixed time, if only
 * with `late`.
 */
export interface ResponseStore {
  /** Never blocks, never fails; what comes faster than it can be stored is lost. */
  keep(tenantId: string, stored: StoredResponse): void
  /** Null: the previous response is not there. */
  history(tenantId: string, question: HistoryQuestion): Promise<History | null | Unbearable | Late>
  find(tenantId: string, id: string): Promise<StoredResponse | null | Late>
  /** False: it was not there. */
  remove(tenantId: string, id: string): Promise<boolean | Late>
}

/** An answer that can be given again. */
export interface CachedAnswer {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** JSON of what the record says of it. */
  readonly scan: string
}

export interface AnswerCache {
  /** Never blocks, never fails. `key` is a hash of all that makes two requests the same. */
  put(tenantId: string, key: string, answer: CachedAnswer, ttlMs: number): void
  /** Null: not there, too old, or not told in time. */
  get(tenantId: string, key: string): Promise<CachedAnswer | null>
}
