// One attempt at one target: the request in the provider's words, its answer, and what became of it.
import type { Clock } from '../contract/clock.ts'
import type { GatewayError } from '../errors.ts'
import type { Answer, Leg, Routed } from './call.ts'
import { toGatewayError } from './door/errors.ts'
import { createRelay } from './door/relay.ts'
import { StreamReply } from './door/stream-reply.ts'
import { sendWhole } from './door/whole-reply.ts'
import { completeAnswer, failedAnswer } from './record/answers.ts'
import { noteFailure } from './record/note-failure.ts'
import type { Router } from './route/index.ts'
import type { Failure } from './route/retry.ts'
import { Collector } from './upstream/collect.ts'
import { encodeRequest, type UpstreamRequest } from './upstream/encode.ts'
import { readRefusal, type Sender } from './upstream/send.ts'

/** An answer: the client has it, or the part of it that there will ever be. A failure: the client saw nothing yet. Never rejects. */
export type TryLeg = (call: Routed, leg: Leg) => Promise<Answer | Failure>

export function createAttempts({
  router,
  sender,
  clock,
}: {
  readonly router: Router
  readonly sender: Sender
  readonly clock: Clock
}): TryLeg {
  return async function attempt(call, leg) {
    const made = call.journal.attempts.length
    const result = await ask(call, leg)
    noteFailure(call, leg, made, result, clock)
    return result
  }

  async function ask(call: Routed, leg: Leg): Promise<Answer | Failure> {
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
    if (!collector.isGood) return readRefusal(leg, collector, call.codec.dialect, clock)
    router.learn(leg, collector.headers)
    sendWhole(call, leg, request.reading, collector)
    router.succeed(call, leg)
    return completeAnswer
  }

  async function streamFrom(call: Routed, leg: Leg, request: UpstreamRequest) {
    const relay = createRelay(call, leg, request.reading)
    const reply = new StreamReply(call, leg, relay, clock, router)
    let error = await sender.send(call, leg, request, reply)
    if (error === null && reply.failure !== null) {
      reply.close()
      return readRefusal(leg, reply.failure, call.codec.dialect, clock)
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
