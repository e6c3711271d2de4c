// What stands between an upstream's stream and the client's: the same bytes, or events written in another dialect.
import type { ChatEvent, PartialUsage } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import { createSseReader, type SseReader } from '../../providers/sse.ts'
import type {
  AnswerReading,
  AnswerScan,
  StreamDecoder,
  StreamError,
} from '../../providers/provider.ts'
import type { Leg, Routed } from '../call.ts'
import type { StreamEncoder } from './codec.ts'
import { replyContext } from './whole-reply.ts'

export interface Relay {
  /** What the client gets for these bytes now; whole events only. Throws GatewayError `upstream_unreadable`. */
  push(chunk: Buffer): Buffer | string
  end(): Buffer | string
  readonly hasContent: boolean
  /** The stream ended as its dialect ends streams. */
  readonly isComplete: boolean
  readonly error: StreamError | null
  result(): AnswerScan
}

export function createRelay(call: Routed, leg: Leg, reading: AnswerReading): Relay {
  const { adapter, target, isSameDialect } = leg
  if (isSameDialect) {
    return adapter.createStreamForwarder({
      publicModel: call.envelope.model,
      upstreamModel: target.model,
      wantsUsage: call.envelope.wantsUsage,
    })
  }
  return new TranslatingRelay(
    adapter.createStreamDecoder(reading),
    call.codec.createStreamEncoder(replyContext(call)),
  )
}

class TranslatingRelay implements Relay {
  isComplete = false
  error: StreamError | null = null
  readonly #sse: SseReader = createSseReader()
  readonly #decoder: StreamDecoder
  readonly #encoder: StreamEncoder
  #usage: PartialUsage | null = null
  #finishReason: string | null = null
  #toolCallCount = 0
  #model: string | null = null

  constructor(decoder: StreamDecoder, encoder: StreamEncoder) {
    this.#decoder = decoder
    this.#encoder = encoder
  }

  get hasContent(): boolean {
    return this.#encoder.hasContent
  }

  push(chunk: Buffer): string {
    let out = ''
    for (const event of this.#sse.push(chunk)) out += this.#write(this.#decoder.push(event))
    return out
  }

  end(): string {
    let out = ''
    for (const event of this.#sse.end()) out += this.#write(this.#decoder.push(event))
    return out + this.#write(this.#decoder.end())
  }

  result(): AnswerScan {
    return {
      usage: this.#usage,
      finishReason: this.#finishReason,
      toolCallCount: this.#toolCallCount,
      model: this.#model,
    }
  }

  #write(events: readonly ChatEvent[]): string {
    let out = ''
    for (const event of events) {
      if (this.error !== null) return out
      this.#note(event)
      out += this.#encoder.encode(event)
    }
    return out
  }

  #note(event: ChatEvent): void {
    switch (event.kind) {
      case 'start':
        this.#model = event.model
        break
      case 'part_start':
        if (event.part.kind === 'tool_call') this.#toolCallCount += 1
        break
      case 'usage':
        this.#usage = mergeUsage(this.#usage, event.usage)
        break
      case 'finish':
        this.#finishReason = event.reason
        break
      case 'end':
        this.isComplete = this.#finishReason !== null
        break
      case 'error':
        this.error = { message: event.message, type: event.type }
        break
      default:
    }
  }
}
