// The verbs of the shield's socket: what a request carries and what its answer holds.
import { z } from 'zod'
import { AddressText, Decision } from './decision.ts'
import { SampledPacket } from './packet.ts'
import { InterfaceStatus, ShieldReport } from './status.ts'

/** Text as a person wrote it; the daemon reads it and answers with `invalid_target` when it can't. */
const Target = z.string().min(1).max(100)

/** Milliseconds from now; null is until somebody lifts it. */
const TimeToLive = z.number().int().min(1).max(315_360_000_000).nullable()

const ReasonText = z.string().max(2_000)

const Id = z.string().min(1).max(64)

/** Decisions a frame: keeps the largest frame below its cap. */
const pageSize = 500

const Nothing = z.strictObject({})

const HeavySource = z.object({
  /** Canonical text. */
  value: AddressText,
  /** Since it became one that sends much. */
  packets: z.number(),
  bytes: z.number(),
  /** Packets over a budget: dropped, or only counted while the stage monitors. */
  over_budget: z.number(),
  /** Epoch milliseconds of its last packet. */
  seen: z.number(),
})
export type HeavySource = z.infer<typeof HeavySource>

/** A target that was not taken, with the error that a single request would have got. */
const Refusal = z.object({ value: z.string(), code: z.string(), message: z.string() })
export type Refusal = z.infer<typeof Refusal>

const TestVerdict = z.object({
  /** `answer`: the shield answers by itself; `unknown`: the kernel did not take the frame, and `why` says so. */
  action: z.enum(['pass', 'drop', 'limit', 'answer', 'unknown']),
  /** The stage that decided; null where all let it pass, or where that could not be seen. */
  stage: z.string().nullable(),
  /** Id of the rule that gave it. */
  rule: z.string().nullable(),
  /** As in `by_reason` of the status. */
  reason: z.string().optional(),
  why: z.string().optional(),
})
export type TestVerdict = z.infer<typeof TestVerdict>

export const verbs = {
  status: { request: Nothing, answer: ShieldReport },
  /** Blocks for a person, or enforces a ban or an allowance that the gateway owns, under its id. */
  block: {
    request: z.union([
      z.strictObject({ target: Target, ttl_ms: TimeToLive, reason: ReasonText }),
      z.strictObject({ decision: Decision }),
    ]),
    answer: z.object({ decision: Decision }),
  },
  /** Lifts every ban of exactly this value, or one by its id. */
  unblock: {
    request: z.union([z.strictObject({ target: Target }), z.strictObject({ id: Id })]),
    answer: z.object({ removed: z.array(Decision) }),
  },
  /** Adds to never-block, and lifts the bans inside; with `remove` takes the allowance away. */
  allow: {
    request: z.strictObject({
      target: Target,
      remove: z.boolean(),
      ttl_ms: TimeToLive,
      reason: ReasonText,
    }),
    answer: z.object({ decision: Decision, lifted: z.array(Decision) }),
  },
  import: {
    request: z.strictObject({
      values: z.array(Target).max(5_000),
      ttl_ms: TimeToLive,
      reason: ReasonText,
    }),
    answer: z.object({ imported: z.number(), refused: z.array(Refusal) }),
  },
  /** The sources that send most, by packets; an IPv6 source is its /64. Only while the flood stage runs. */
  top: {
    request: z.strictObject({ limit: z.number().int().min(1).max(pageSize).default(20) }),
    answer: z.object({ sources: z.array(HeavySource) }),
  },
  /** A page in the order of creation; `next` is the `after` of the next one, null at the end. */
  list: {
    request: z.strictObject({
      after: Id.nullable(),
      limit: z.number().int().min(1).max(pageSize).default(pageSize),
    }),
    answer: z.object({ decisions: z.array(Decision), next: Id.nullable() }),
  },
  /** From now on this connection gets the events of these kinds. */
  events: {
    request: z.strictObject({ samples: z.boolean(), decisions: z.boolean() }),
    answer: Nothing,
  },
  /** The gateway's active kernel-bound decisions and its removals, in as many frames as it takes. */
  sync: {
    request: z.strictObject({
      decisions: z.array(Decision).max(pageSize),
      removed: z.array(Id).max(5_000),
    }),
    /** `removed`: ids of this frame that were lifted here; the gateway lifts them too. */
    answer: z.object({ removed: z.array(Id), refused: z.array(Refusal) }),
  },
  /**
   * What the program does with these Ethernet frames, each by one test run: it counts like a packet
   * that came in by the loopback interface, and who watches sees it.
   */
  test: {
    request: z.strictObject({ frames: z.array(z.base64()).min(1).max(100) }),
    answer: z.object({ verdicts: z.array(TestVerdict) }),
  },
  /** Prometheus text. */
  metrics: { request: Nothing, answer: z.object({ text: z.string() }) },
  /** Detaches from every interface and removes all pins; decisions stay in the journal. */
  panic: { request: Nothing, answer: z.object({ detached: z.array(z.string()) }) },
} as const

export type Verb = keyof typeof verbs
export type VerbRequest<V extends Verb> = z.input<(typeof verbs)[V]['request']>
export type VerbAnswer<V extends Verb> = z.output<(typeof verbs)[V]['answer']>

export const Request = z.strictObject({
  /** Chosen by the client; comes back with the answer. */
  id: z.number().int().nonnegative(),
  verb: z.string(),
  params: z.unknown(),
})
export type Request = z.infer<typeof Request>

export const ErrorBody = z.object({ code: z.string(), message: z.string() })
export type ErrorBody = z.infer<typeof ErrorBody>

/** Sent without being asked for, once `events` was called. */
export const ShieldEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('samples'), samples: z.array(SampledPacket) }),
  z.object({
    event: z.literal('decisions'),
    upserts: z.array(Decision),
    removed: z.array(Decision),
  }),
  /** Comes with the events of decisions, whenever what is attached changes. */
  z.object({ event: z.literal('interfaces'), interfaces: z.array(InterfaceStatus) }),
])
export type ShieldEvent = z.infer<typeof ShieldEvent>

export const Message = z.union([
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ id: z.number().nullable(), error: ErrorBody }),
  ShieldEvent,
])
export type Message = z.infer<typeof Message>
