// A relay whose events the client gets in another form than server-sent events.
import type { AnswerScan, StreamError, StreamPosition } from '../../providers/wire.ts'
import type { StreamFraming } from './codec.ts'
import type { Relay } from './relay.ts'

export class FramedRelay implements Relay {
  readonly #relay: Relay
  readonly #framing: StreamFraming

  constructor(relay: Relay, framing: StreamFraming) {
    this.#relay = relay
    this.#framing = framing
  }

  push(chunk: Buffer): string {
    return this.#framing.frame(this.#relay.push(chunk))
  }

  end(): string {
    const last = this.#framing.frame(this.#relay.end())
    return this.isComplete && this.error === null ? last + this.#framing.end() : last
  }

  get hasContent(): boolean {
    return this.#relay.hasContent
  }

  get isComplete(): boolean {
    return this.#relay.isComplete
  }

  get error(): StreamError | null {
    return this.#relay.error
  }

  /** Tells an error what stands before it. */
  get position(): StreamPosition {
    return { id: '', sequence: this.#framing.count }
  }

  get contentBytes(): number {
    return this.#relay.contentBytes
  }

  result(): AnswerScan {
    return this.#relay.result()
  }
}
