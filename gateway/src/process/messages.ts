// What main and its threads say to each other.
import type { MessagePort } from 'node:worker_threads'
import type { ClockSource } from '../contract/clock.ts'
import type { Offence } from '../contract/offence.ts'
import type { PackedCall } from '../contract/packed-call.ts'
import type { HealthTable } from '../counters/health-table.ts'
import type { CounterTable } from '../counters/table.ts'
import type { RecordBatch } from '../proxy/record/queue.ts'
import type { WorkerCounts } from '../proxy/record/count.ts'
import type { WorldMessage, WorldReply } from '../snapshot/messages.ts'
import type { CallPlace } from '../storage/calls/index.ts'
import type { Retention } from './keep-calls.ts'

/** workerData of every thread. */
interface ThreadData {
  readonly clock: ClockSource
  readonly beats: SharedArrayBuffer
  /** Index of this thread's heartbeat. */
  readonly beat: number
  readonly logLevel: string
}

export interface WorkerData extends ThreadData {
  /** From 0: the column in the counter table. */
  readonly worker: number
  readonly table: CounterTable
  /** What all workers know of targets and credentials. */
  readonly health: HealthTable
  readonly host: string
  /** 0: this worker picks one and says which. */
  readonly port: number
  readonly bodyLimitBytes: number
  readonly trustedProxies: readonly string[]
  readonly spillDirectory: string
}

export type ToWorker =
  | { readonly kind: 'world'; readonly message: WorldMessage }
  /** The way to a writer; an earlier one is gone. */
  | { readonly kind: 'writer'; readonly port: MessagePort }
  /** The way to a store; an earlier one is gone. */
  | { readonly kind: 'store'; readonly port: MessagePort }
  | { readonly kind: 'count'; readonly request: number }
  | { readonly kind: 'close'; readonly graceMs: number }

export type FromWorker =
  | { readonly kind: 'world'; readonly reply: WorldReply }
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'offences'; readonly offences: readonly Offence[] }
  | { readonly kind: 'counts'; readonly request: number; readonly counts: WorkerCounts }
  /** There is something for the store and no way to it. */
  | { readonly kind: 'store_needed' }
  | { readonly kind: 'log'; readonly line: string }
  /** Calls are done and records are safe; the thread may be ended. */
  | { readonly kind: 'closed' }

export interface WriterData extends ThreadData {
  readonly place: CallPlace
  readonly retention: Retention
  readonly spillDirectory: string
}

export type ToWriter =
  | { readonly kind: 'connect'; readonly port: MessagePort }
  /** Whether main wants to see the records that were written. */
  | { readonly kind: 'watch'; readonly isOn: boolean }
  | { readonly kind: 'close' }

export type FromWriter =
  | { readonly kind: 'open' }
  | { readonly kind: 'written'; readonly calls: readonly PackedCall[] }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'closed' }

/** Between a worker and the writer, over a port of their own. */
export type ToWriterFromWorker = RecordBatch
export interface FromWriterToWorker {
  readonly batch: number
  readonly isCommitted: boolean
}

export interface StoreData extends ThreadData {
  /** Of its file. */
  readonly path: string
}

export type ToStoreThread =
  | { readonly kind: 'connect'; readonly port: MessagePort }
  | { readonly kind: 'close' }

export type FromStoreThread =
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'closed' }

export interface ReaderData extends ThreadData {
  readonly place: CallPlace
}

export type ReaderMethod = 'list' | 'byId' | 'count' | 'useOf'

export interface ToReader {
  readonly request: number
  readonly method: ReaderMethod
  readonly parameters: readonly unknown[]
}

export type FromReader =
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'open' }
  | { readonly kind: 'answer'; readonly request: number; readonly value: unknown }
  | {
      readonly kind: 'failure'
      readonly request: number
      /** The gateway's code where it is one, `internal_error` otherwise. */
      readonly code: string
      readonly message: string
      readonly detail: string
    }

export interface ToTokenizer {
  readonly request: number
  readonly text: string
}

export interface FromTokenizer {
  readonly request: number
  readonly tokens: number
}
