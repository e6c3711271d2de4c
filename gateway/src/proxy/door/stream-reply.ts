// Sends a stream: holds its head until the first content, then passes what comes, as fast as the client reads.
import type { Clock } from '../../contract/clock.ts'
import { GatewayError } from '../../errors.ts'
import type { StreamError } from '../../providers/wire.ts'
import type { Leg, Routed } from '../call.ts'
import { Collector } from '../upstream/collect.ts'
import type { AnswerHeaders, AnswerReader, Exchange } from '../upstream/exchange.ts'
import type { DrainListener } from './client.ts'
import { toGatewayError } from './errors.ts'
import type { Relay } from './relay.ts'
import { replyHeaders } from './reply-headers.ts'

/** Two of these without a byte and a keep-alive goes out: under 15 s, as clients and balancers in between want it. */
const tickMs = 5_000
/** Ticks without content after which the head goes out anyway; from then on a failure is an event in the stream. */
const longestHoldTicks = 2
const maxHeldBytes = 1_048_576

/** Takes what a good answer's headers tell of its credential's limits. */
export interface LimitLearner {
  learn(leg: Leg, headers: AnswerHeaders): void
}

/** A reader of one attempt. While it is not open nothing went to the client, and another attempt may follow. */
export class StreamReply implements AnswerReader, DrainListener {
  status: number | null = null
  isOpen = false
  /** The provider's refusal, when its status was not good. */
  failure: Collector | null = null
  readonly #call: Routed
  readonly #leg: Leg
  readonly #relay: Relay
  readonly #clock: Clock
  readonly #learner: LimitLearner
  #exchange: Exchange | null = null
  #headers: AnswerHeaders = {}
  #held: (Buffer | string)[] = []
  #heldBytes = 0
  #ticker: NodeJS.Timeout | undefined
  #heldTicks = 0
  #hasWritten = false
  #isKept = false

  constructor(call: Routed, leg: Leg, relay: Relay, clock: Clock, learner: LimitLearner) {
    this.#call = call
    this.#leg = leg
    this.#relay = relay
    this.#clock = clock
    this.#learner = learner
  }

  onHead(status: number, headers: AnswerHeaders, exchange: Exchange): void {
    this.status = status
    this.#exchange = exchange
    this.#headers = headers
    if (status < 200 || status >= 300) {
      this.failure = new Collector()
      this.failure.onHead(status, headers, exchange)
      return
    }
    this.#learner.learn(this.#leg, headers)
    const type = String(headers['content-type'] ?? '')
    if (!type.startsWith(this.#leg.wire.stream?.mediaType ?? 'text/event-stream')) {
      throw new GatewayError('upstream_unreadable', {
        detail: `a stream was asked for and "${type.slice(0, 80)}" came`,
      })
    }
    this.#ticker = setInterval(tick, tickMs, this)
  }

  onData(chunk: Buffer): void {
    if (this.failure !== null) {
      this.failure.onData(chunk)
      return
    }
    this.#pass(this.#relay.push(chunk))
  }

  onClientDrain(): void {
    this.#exchange?.resume()
  }

  /**
   * The exchange is over, with `error` or well. Ends what the client sees of it; gives null when the stream was complete,
   * else what broke it. While nothing was sent the client hears nothing of it.
   */
  settle(error: GatewayError | null): GatewayError | null {
    const broken = this.#endStream(error)
    this.close()
    if (broken !== null && this.isOpen) {
      const { client, codec, id } = this.#call
      if (codec.stream !== null)
        client.write(codec.stream.encodeError(broken, id, this.#relay.position))
      client.end()
    }
    return broken
  }

  /** Lets go of what outlives no attempt. */
  close(): void {
    clearInterval(this.#ticker)
    this.#call.client.drain = null
    this.#call.journal.scan = this.#relay.result()
    this.#call.journal.contentBytes = this.isOpen ? this.#relay.contentBytes : 0
  }

  #endStream(error: GatewayError | null): GatewayError | null {
    try {
      if (error === null) this.#pass(this.#relay.end())
    } catch (thrown) {
      return toGatewayError(thrown)
    }
    // The provider has said everything, even if its connection did not end well afterwards.
    const isComplete = this.#relay.isComplete && this.#relay.error === null
    if (!isComplete || this.#call.client.isGone) {
      return error ?? new GatewayError('upstream_failed', { detail: 'the stream was cut' })
    }
    if (!this.isOpen) this.#open()
    this.#call.client.end()
    return null
  }

  tick(): void {
    const { client, codec } = this.#call
    if (!this.isOpen) {
      this.#heldTicks += 1
      if (this.#heldTicks < longestHoldTicks || client.isRacing) return
      this.#open()
    }
    if (!this.#hasWritten && codec.stream !== null) client.write(codec.stream.keepAlive)
    this.#hasWritten = false
  }

  #pass(out: Buffer | string): void {
    if (this.#relay.hasContent && this.#call.journal.firstTokenNs === null) this.#noteFirstToken()
    if (this.#relay.isComplete) this.#keep()
    if (this.isOpen) this.#write(out)
    else this.#hold(out)
    const { error } = this.#relay
    if (error !== null) throw errorInStream(error)
  }

  #keep(): void {
    const { conversation } = this.#call
    if (!conversation || this.#isKept) return
    this.#isKept = true
    const answer = this.#relay.finalAnswer?.() ?? null
    const id = this.#relay.position?.id ?? ''
    if (answer !== null && id !== '') conversation.keep(this.#leg, id, answer)
  }

  #hold(out: Buffer | string): void {
    if (out.length > 0) this.#held.push(out)
    this.#heldBytes += out.length
    const isReady = this.#relay.hasContent && this.#relay.error === null
    if (isReady || this.#heldBytes > maxHeldBytes) this.#open()
  }

  #open(): void {
    const { client } = this.#call
    this.isOpen = true
    client.drain = this
    const mediaType = this.#call.codec.stream?.mediaType ?? 'text/event-stream'
    const headers = replyHeaders(this.#call, this.#leg, this.#headers, mediaType)
    headers['cache-control'] = 'no-cache'
    headers['x-accel-buffering'] = 'no'
    client.open(200, headers)
    for (const out of this.#held) this.#write(out)
    this.#held = []
  }

  #write(out: Buffer | string): void {
    if (out.length === 0) return
    this.#hasWritten = true
    if (!this.#call.client.write(out)) this.#exchange?.pause()
  }

  #noteFirstToken(): void {
    this.#call.journal.firstTokenNs = this.#clock.monotonicNs()
    this.#exchange?.markContent()
  }
}

function tick(reply: StreamReply): void {
  reply.tick()
}

/** The provider's words are for the operator: inside a stream they are not checked for what they name. */
function errorInStream({ message, type }: StreamError): GatewayError {
  const isOverloaded = type === 'overloaded_error'
  return new GatewayError(isOverloaded ? 'upstream_overloaded' : 'upstream_failed', {
    detail: `the provider ended its stream with an error: ${type ?? ''} ${message}`.slice(0, 500),
  })
}
