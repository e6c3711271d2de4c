// Takes a whole answer body, up to a bound.
import { GatewayError } from '../../errors.ts'
import type { AnswerHeaders, AnswerReader, Exchange } from './exchange.ts'

const noBytes = Buffer.alloc(0)

/** Far above any whole answer seen; a larger one is no answer. */
export const maxAnswerBytes = 64 * 1_048_576
/** An error's words fit; the rest of a failure's body is not read. */
export const maxFailureBytes = 65_536

/** A reader for answers that are wanted whole. */
export class Collector implements AnswerReader {
  status: number | null = null
  headers: AnswerHeaders = {}
  #chunks: Buffer[] = []
  #bytes = 0

  onHead(status: number, headers: AnswerHeaders, exchange: Exchange): void {
    this.status = status
    this.headers = headers
    // Nobody can see tokens in a whole answer: its head counts as the first.
    exchange.markContent()
  }

  get isGood(): boolean {
    return this.status !== null && this.status >= 200 && this.status < 300
  }

  onData(chunk: Buffer): void {
    if (!this.isGood) {
      if (this.#bytes >= maxFailureBytes) return
    } else if (this.#bytes + chunk.length > maxAnswerBytes) {
      throw new GatewayError('upstream_unreadable', {
        detail: `an answer of more than ${maxAnswerBytes} bytes`,
        isRetryable: false,
      })
    }
    this.#bytes += chunk.length
    this.#chunks.push(chunk)
  }

  get body(): Buffer {
    if (this.#chunks.length === 1) return this.#chunks[0]!
    return this.#chunks.length === 0 ? noBytes : Buffer.concat(this.#chunks, this.#bytes)
  }
}
