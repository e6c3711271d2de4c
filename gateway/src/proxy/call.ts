// The one object that goes through the rooms, typed by how far it has come.
import type { IncomingHttpHeaders } from 'node:http'
import type { Attempt, AttemptReason, CallEnd, PassedOver } from '../contract/call.ts'
import type { PartialUsage } from '../contract/canonical/answer.ts'
import type { CanonicalRequest } from '../contract/canonical/operations.ts'
import type { Timeouts } from '../contract/provider.ts'
import type { GatewayError } from '../errors.ts'
import type { ProviderAdapter } from '../providers/provider.ts'
import type { AnswerScan, AnyWire, Passing } from '../providers/wire.ts'
import type {
  ApplicationEntity,
  CredentialEntity,
  KeyEntity,
  ModelEntity,
  ProviderEntity,
  ServiceEntity,
  SubscriptionEntity,
  TargetEntity,
  World,
} from '../snapshot/world.ts'
import type { Slot } from '../counters/counters.ts'
import type { ClientFace } from './door/client.ts'
import type { Conversation } from './stored/conversation.ts'
import type { DoorCodec, DoorEnvelope } from './door/codec.ts'

/** Where a call comes from. Addresses are 16 bytes as 32 hex digits. */
export interface Source {
  readonly address: string
  /** What offences and bans are keyed by: the address, or its /64 for IPv6. */
  readonly key: string
  /** For people. */
  readonly text: string
  readonly from: 'socket' | 'proxy_header'
  readonly localAddress: string
}

/** What the record needs and no room reads: every room writes its own part. Times are monotonic nanoseconds. */
export interface Journal {
  requestBytes: number
  /** When the body was there; the time before is the client's. */
  bodyNs: number
  firstAttemptNs: number | null
  firstTokenNs: number | null
  /** Spent in upstream attempts. */
  upstreamNs: number
  /** Spent waiting before another attempt. */
  backoffNs: number
  readonly attempts: Attempt[]
  /** Targets that were not asked. */
  passedOver: PassedOver[] | null
  readonly warnings: string[]
  readonly limitsHit: string[]
  scan: AnswerScan | null
  /** About how many bytes of words the client got; for an estimate. */
  contentBytes: number
  /** What nobody told, guessed after the answer; null: nothing had to be. */
  estimate: PartialUsage | null
  /** The answer was given before, and costs nothing. */
  isCacheHit: boolean
  leg: Leg | null
}

/** The head was read, the body was not. */
export interface Arrived {
  /** `c_`, nine characters of milliseconds and twelve random ones. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly atMs: number
  readonly startNs: number
  /** Method and path as they are documented, `POST /v1/chat/completions`; null: no endpoint of ours. */
  readonly endpoint: string | null
  readonly method: string
  /** Path and query as they were sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly codec: DoorCodec
  readonly source: Source
  /** One world for the whole call. */
  readonly world: World
  readonly client: ClientFace
  readonly journal: Journal
  /** Its place among the calls under way; null: it is not one of them. */
  activeAt: number | null
}

export interface Caller {
  readonly key: KeyEntity
  readonly application: ApplicationEntity
}

/** The key is known. */
export interface Identified extends Arrived {
  readonly caller: Caller
}

export interface Body {
  readonly bytes: Buffer
  /** The bytes parsed, once. */
  readonly json: unknown
}

/** The body is there and says what is asked for. */
export interface Received extends Identified {
  readonly body: Body
  readonly envelope: DoorEnvelope
  /** At doors whose answers are stored. */
  readonly conversation?: Conversation | null
}

export interface Grant {
  readonly subscription: SubscriptionEntity
  readonly service: ServiceEntity
  readonly model: ModelEntity
  /** The parallel slot that was taken, to be given back once. */
  readonly parallelSlot: Slot | null
  /** `x-ratelimit-*` of the plan. */
  readonly limitHeaders: Readonly<Record<string, string>>
}

/** The policies let it pass. */
export interface Allowed extends Received {
  readonly grant: Grant
}

/** Where the call may go, in order, and how far that has come. */
export interface Route {
  readonly targets: readonly TargetEntity[]
  /** Keeps calls that belong together at one place; null: it belongs to no other. */
  readonly key: number | null
  /** At one target. */
  readonly maxTries: number
  /** Over all targets. */
  readonly maxAttempts: number
  /** The model is balanced by latency: how long each attempt takes is kept. */
  readonly isTimed: boolean
  /** Monotonic ns after which nothing is tried any more; set by the first target's provider. */
  deadlineNs: number
  /** Index into `targets`. */
  at: number
  /** Attempts at the current target. */
  tries: number
  /** Attempts so far, over all targets. */
  attempts: number
  /** Ids of the current target's credentials that failed in this call. */
  triedCredentials: string[]
  /** Set when the request was too long for a target: only a declared context above this is tried. */
  contextAbove: number | null
  /** Asked already, beside another one. */
  hedged: TargetEntity | null
  /** Of the first target that could not take the request. */
  refusal: GatewayError | null
  /** The canonical request, read once when a target of another dialect needs it. */
  canonical: CanonicalRequest | null
}

export interface Routed extends Allowed {
  readonly route: Route
}

/** One attempt at one target. */
export interface Leg {
  readonly target: TargetEntity
  readonly provider: ProviderEntity
  readonly adapter: ProviderAdapter
  readonly credential: CredentialEntity | null
  readonly wire: AnyWire
  /** Set where client and wire speak one dialect: bytes pass. */
  readonly passing: Passing | null
  /** The provider's, with what the target has of its own. */
  readonly timeouts: Timeouts
  readonly reason: AttemptReason
  readonly startNs: number
}

/** The client has its answer, or the part of it that there will ever be. */
export interface Answered extends Routed {
  readonly answer: Answer
}

export interface Answer {
  readonly status: number
  readonly end: CallEnd
  readonly errorCode: string | null
  readonly errorDetail: string | null
}

/** Moves a call on: gives the same object with what a room adds to it. */
export function advance<From extends object, Added extends object>(
  call: From,
  added: Added,
): From & Added {
  return Object.assign(call, added)
}

/** The call at any stage, for whoever looks back on it: what a room has not written is undefined. */
export type CallSoFar = Arrived & Partial<Omit<Answered, keyof Arrived>>
