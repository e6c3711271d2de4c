// What stands between an upstream's stream and the client's: the same bytes, or events written in another dialect.
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { ChatEvent, PartialUsage } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import { GatewayError } from '../../errors.ts'
import { createSseReader } from '../../providers/sse.ts'
import type {
  AnswerReading,
  AnswerScan,
  EventReader,
  StreamDecoder,
  StreamError,
  StreamPosition,
} from '../../providers/wire.ts'
import type { Leg, Routed } from '../call.ts'
import type { DoorStream, StreamEncoder } from './codec.ts'
import { FramedRelay } from './framed-relay.ts'
import { lostNameOf, noteLost } from './lost-parts.ts'
import { describeWarnings } from './reply-headers.ts'
import { canonicalOf, replyContext } from './whole-reply.ts'

export interface Relay {
  /** What the client gets for these bytes now; whole events only. Throws GatewayError `upstream_unreadable`. */
  push(chunk: Buffer): Buffer | string
  end(): Buffer | string
  readonly hasContent: boolean
  /** The stream ended as its dialect ends streams. */
  readonly isComplete: boolean
  readonly error: StreamError | null
  readonly position?: StreamPosition | undefined
  /** As of `StreamForwarder`. */
  readonly contentBytes: number
  result(): AnswerScan
  finalAnswer?(): string | null
}

/** Throws GatewayError `unsupported_operation` where door or vendor has no stream of it. */
export function createRelay(call: Routed, leg: Leg, reading: AnswerReading): Relay {
  const relay = createEventRelay(call, leg, reading)
  const framing = call.codec.stream?.createFraming?.()
  return framing === undefined ? relay : new FramedRelay(relay, framing)
}

function createEventRelay(call: Routed, leg: Leg, reading: AnswerReading): Relay {
  const { wire, passing, target } = leg
  if (passing !== null) {
    if (passing.createStreamForwarder === null) throw noStream()
    return passing.createStreamForwarder({
      publicModel: call.envelope.model,
      upstreamModel: target.model,
      wantsUsage: call.envelope.wantsUsage,
      previousId: call.conversation?.replacedId(leg) ?? null,
    })
  }
  if (wire.stream === null || call.codec.stream === null) throw noStream()
  return new TranslatingRelay(
    wire.stream.createEventReader?.() ?? createSseReader(),
    wire.stream.createDecoder(reading),
    call.codec.stream.createEncoder(
      replyContext(call),
      // Only chats are streamed.
      canonicalOf(call) as ChatRequest,
    ),
    { dialect: call.codec.dialect, stream: call.codec.stream, warnings: call.journal.warnings },
  )
}

function noStream(): GatewayError {
  return new GatewayError('unsupported_operation', {
    message: 'Answers of this operation do not come as a stream. Send it without "stream".',
    param: 'stream',
  })
}

interface Audience {
  readonly dialect: string
  readonly stream: DoorStream
  /** Of the call: they stand in the head while it is held, and in the record. */
  readonly warnings: string[]
}

class TranslatingRelay implements Relay {
  isComplete = false
  contentBytes = 0
  error: StreamError | null = null
  readonly #reader: EventReader
  readonly #decoder: StreamDecoder
  readonly #encoder: StreamEncoder
  readonly #audience: Audience
  /** Parts that the client's dialect can not show. */
  readonly #lostParts = new Set<number>()
  #usage: PartialUsage | null = null
  #finishReason: string | null = null
  #toolCallCount = 0
  #model: string | null = null

  constructor(
    reader: EventReader,
    decoder: StreamDecoder,
    encoder: StreamEncoder,
    audience: Audience,
  ) {
    this.#reader = reader
    this.#decoder = decoder
    this.#encoder = encoder
    this.#audience = audience
  }

  get hasContent(): boolean {
    return this.#encoder.hasContent
  }

  get position(): StreamPosition | undefined {
    return this.#encoder.position
  }

  finalAnswer(): string | null {
    return this.#encoder.finalAnswer?.() ?? null
  }

  push(chunk: Buffer): string {
    let out = ''
    for (const event of this.#reader.push(chunk)) out += this.#write(this.#decoder.push(event))
    return out
  }

  end(): string {
    let out = ''
    for (const event of this.#reader.end()) out += this.#write(this.#decoder.push(event))
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
      const lost = this.#lostIn(event)
      if (lost !== null) out += this.#nameLost(lost)
      else if (!this.#isLost(event)) out += this.#encoder.encode(event)
    }
    return out
  }

  #isLost(event: ChatEvent): boolean {
    return this.#lostParts.size > 0 && 'index' in event && this.#lostParts.has(event.index)
  }

  #lostIn(event: ChatEvent): string | null {
    if (event.kind === 'lost') return event.what
    if (event.kind !== 'part_start') return null
    const name = lostNameOf(event.part, this.#audience.dialect)
    if (name !== null) this.#lostParts.add(event.index)
    return name
  }

  /** The head may be gone: then it is told in passing, where the dialect's clients bear a comment. */
  #nameLost(name: string): string {
    const { warnings, stream } = this.#audience
    if (warnings.includes(name)) return ''
    noteLost(warnings, name)
    return this.#encoder.hasContent ? (stream.comment?.(describeWarnings([name])) ?? '') : ''
  }

  #note(event: ChatEvent): void {
    switch (event.kind) {
      case 'start':
        this.#model = event.model
        break
      case 'part_start':
        if (event.part.kind === 'tool_call') this.#toolCallCount += 1
        break
      case 'part_delta':
        this.contentBytes += event.text.length
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
