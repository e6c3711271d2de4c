// The rooms of one call in order; the only file that knows all of them. docs/lifecycle.md draws it.
import type { Clock } from '../contract/clock.ts'
import type { AnswerCache, ResponseStore } from '../contract/stored.ts'
import { GatewayError } from '../errors.ts'
import { createAttempts } from './attempt.ts'
import { advance, type Answer, type Body, type Identified, type Leg, type Routed } from './call.ts'
import { openCaching } from './cached/answers.ts'
import { refuse, toGatewayError } from './door/errors.ts'
import { receive } from './door/receive.ts'
import { sendEstimate } from './door/whole-reply.ts'
import { whileThere } from './door/while-there.ts'
import type { CountTokens } from './door/codec.ts'
import { tryHedged, type Tried } from './hedge.ts'
import type { Policies } from './policies/index.ts'
import { completeAnswer } from './record/answers.ts'
import type { Recorder } from './record/recorder.ts'
import type { Failed, Router } from './route/index.ts'
import { openConversation } from './stored/conversation.ts'
import { readCanonical } from './upstream/encode.ts'
import type { Sender } from './upstream/send.ts'

export interface Rooms {
  readonly policies: Policies
  readonly router: Router
  readonly sender: Sender
  readonly recorder: Recorder
  readonly clock: Clock
  readonly countTokens: CountTokens
  readonly store: ResponseStore & AnswerCache
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
  store,
}: Rooms): Flow {
  const tryLeg = createAttempts({ router, sender, clock })
  return async function flow(call, body) {
    try {
      const received = receive(call, body, clock)
      const allowed = policies.allow(received)
      const opening = received.codec.isStored ? openConversation(received, store) : null
      if (opening !== null) {
        advance(received, { conversation: await whileThere(call.client, opening) })
      }
      const caching = openCaching(allowed, store)
      if (caching !== null && (await caching.giveAgain())) {
        recorder.finish(advance(allowed, { answer: completeAnswer }))
        return
      }
      const routed = router.start(allowed)
      const answer = await answerFrom(routed).catch((error) => answerHere(routed, error))
      caching?.keep(answer)
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
    const counting = estimate(readCanonical(call), countTokens)
    sendEstimate(call, await whileThere(call.client, counting))
    return completeAnswer
  }

  /** Tries one target after the other until the client has an answer or the start of one. */
  async function answerFrom(call: Routed): Promise<Answer> {
    const { hedgeAfterMs } = call.grant.model.routing
    let previous: Failed | null = null
    for (;;) {
      const next: Leg = await router.next(call, previous)
      const { leg, result }: Tried =
        hedgeAfterMs === null
          ? { leg: next, result: await tryLeg(call, next) }
          : await tryHedged(call, next, hedgeAfterMs, { router, tryLeg })
      if ('end' in result) return result
      previous = { leg, failure: result }
    }
  }
}
