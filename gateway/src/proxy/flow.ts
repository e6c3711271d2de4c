// The rooms of one call in order; the only file that knows all of them. docs/lifecycle.md draws it.
import type { Clock } from '../contract/clock.ts'
import { GatewayError } from '../errors.ts'
import { advance, type Answer, type Body, type Identified, type Leg, type Routed } from './call.ts'
import { refuse, toGatewayError } from './door/errors.ts'
import { receive } from './door/receive.ts'
import { createRelay } from './door/relay.ts'
import { StreamReply } from './door/stream-reply.ts'
import { sendEstimate, sendWhole } from './door/whole-reply.ts'
import type { CountTokens } from './door/codec.ts'
import type { Policies } from './policies/index.ts'
import { completeAnswer, failedAnswer } from './record/answers.ts'
import type { Recorder } from './record/recorder.ts'
import type { Router } from './route/index.ts'
import type { Failure } from './route/retry.ts'
import { Collector } from './upstream/collect.ts'
import { encodeRequest, readCanonical, type UpstreamRequest } from './upstream/encode.ts'
import { readRefusal, type Sender } from './upstream/send.ts'

export interface Rooms {
  readonly policies: Policies
  readonly router: Router
  readonly sender: Sender
  readonly recorder: Recorder
  readonly clock: Clock
  readonly countTokens: CountTokens
}

/** Takes a chat call from its body to its record. Never rejects. */
export type Flow = (call: Identified, body: Body | undefined) => Promise<void>

export function createFlow({
  policies,
  router,
  sender,
  recorder,
  clock,
  countTokens,
}: Rooms): Flow {
  return async function flow(call, body) {
    try {
      const received = receive(call, body, clock)
      const allowed = policies.allow(received)
      const routed = router.start(allowed)
      const answer = await answerFrom(routed).catch((error) => answerHere(routed, error))
      recorder.finish(advance(routed, { answer }))
    } catch (error) {
      recorder.finish(advance(call, { answer: refuse(call, toGatewayError(error)) }))
    } finally {
      policies.release(call)
    }
  }

  /** What no target of the model does, some doors can answer by themselves. */
  async function answerHere(call: Routed, error: unknown): Promise<Answer> {
    const { estimate } = call.codec
    const isNowhere = error instanceof GatewayError && error.code === 'unsupported_operation'
    if (!isNowhere || estimate === undefined) throw error
    sendEstimate(call, await estimate(readCanonical(call), countTokens))
    return completeAnswer
  }

  /** Tries one target after the other until the client has an answer or the start of one. */
  async function answerFrom(call: Routed): Promise<Answer> {
    let previous: { readonly leg: Leg; readonly failure: Failure } | null = null
    for (;;) {
      const leg: Leg = await router.next(call, previous)
      const result = await attempt(call, leg)
      if ('end' in result) return result
      previous = { leg, failure: result }
    }
  }

  async function attempt(call: Routed, leg: Leg): Promise<Answer | Failure> {
    try {
      const request = encodeRequest(call, leg)
      return call.envelope.isStream
        ? await streamFrom(call, leg, request)
        : await wholeFrom(call, leg, request)
    } catch (error) {
      return failureOf(toGatewayError(error))
    }
  }

  async function wholeFrom(call: Routed, leg: Leg, request: UpstreamRequest) {
    const collector = new Collector()
    const error = await sender.send(call, leg, request, collector)
    if (error !== null) return failureOf(error)
    if (!collector.isGood) return readRefusal(leg, collector, call.codec.dialect, clock.nowMs())
    sendWhole(call, leg, request.reading, collector)
    router.succeed(call, leg)
    return completeAnswer
  }

  async function streamFrom(call: Routed, leg: Leg, request: UpstreamRequest) {
    const reply = new StreamReply(call, leg, createRelay(call, leg, request.reading), clock)
    let error = await sender.send(call, leg, request, reply)
    if (error === null && reply.failure !== null) {
      reply.close()
      return readRefusal(leg, reply.failure, call.codec.dialect, clock.nowMs())
    }
    error = reply.settle(error)
    if (error === null) {
      router.succeed(call, leg)
      return completeAnswer
    }
    if (!reply.isOpen) return failureOf(error)
    router.fail(call, leg, failureOf(error))
    return failedAnswer(error, 200, true)
  }
}

function failureOf(error: GatewayError): Failure {
  return { error, upstreamStatus: null, retryAfterMs: null }
}
