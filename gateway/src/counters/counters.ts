// The face of the counters: rates and parallel slots, exact over all workers.

/** Index of a counter in the shared table, given out by the main thread only; the generation tells a reused slot. */
export interface Slot {
  readonly index: number
  readonly generation: number
}

export interface LimitState {
  /** What is left now, whole requests. */
  readonly remaining: number
  /** Zero when admitted. */
  readonly retryAfterMs: number
}

export interface Admission {
  readonly isAllowed: boolean
  /** The limit that refused, or null. */
  readonly refusedBy: 'requests' | 'parallel' | null
  readonly requests: LimitState | null
}

export interface AdmissionRequest {
  readonly requests: { readonly slot: Slot; readonly perMinute: number } | null
  readonly parallel: { readonly slot: Slot; readonly limit: number } | null
}

/** Used by a worker. All methods are synchronous and never block. */
export interface Counters {
  /** Checks all limits, then takes them together: a refused call takes nothing. */
  admit(request: AdmissionRequest): Admission
  /** Gives a parallel slot back; once for each admitted call with one. */
  release(slot: Slot): void
}
