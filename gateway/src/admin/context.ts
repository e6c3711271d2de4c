// What every resource of the admin API is made with, and the faces of what main injects.
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Call } from '../contract/call.ts'
import type { Clock } from '../contract/clock.ts'
import type { FactsOf } from '../contract/target-facts.ts'
import type { Detection } from '../detection/index.ts'
import type { CallReader } from '../storage/calls/index.ts'
import type { ControlStorage } from '../storage/index.ts'
import type { AdminShield } from './shield-face.ts'
import type { Turns } from './turns.ts'

/** A thing of control.db that changed; main turns it into a delta for the workers. */
export interface ChangeNotice {
  readonly kind:
    | 'tenant'
    | 'member'
    | 'provider'
    | 'credential'
    | 'model'
    | 'plan'
    | 'service'
    | 'application'
    | 'key'
    | 'subscription'
  readonly id: string
}

/** Tells the workers; resolves when all live ones acknowledged, or after 250 ms without. */
export type Notify = (
  changes: readonly ChangeNotice[],
  options: { readonly takesRightAway: boolean },
) => Promise<{ readonly isAcknowledged: boolean }>

/** The reader thread's questions, asked from main, and the records as they pass by. */
export interface CallsReader extends CallReader {
  /** Hears every batch of records as a worker hands it over; gives the way to stop. */
  onCalls(listener: (calls: readonly Call[]) => void): () => void
}

export type CredentialHealthOf = (
  providerId: string,
  credentialId: string,
) => { readonly state: 'cooling' | 'exhausted' | 'refused'; readonly restMs: number } | undefined

export interface AdminContext {
  readonly storage: ControlStorage
  readonly notify: Notify
  readonly calls: CallsReader
  readonly detection: Detection
  /** What the workers know of a credential; undefined: nothing, or it is not in use. */
  readonly credentialHealth: CredentialHealthOf
  readonly shield: AdminShield | null
  /** The catalogue of models. */
  readonly factsOf: FactsOf
  readonly clock: Clock
  readonly turns: Turns
  /** True on the admin socket: every caller is platform admin `local`. */
  readonly isLocal: boolean
}

export type AdminApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Registers the routes of one resource. */
export type Resource = (app: AdminApp, context: AdminContext) => void
