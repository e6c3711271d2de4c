// The client of a call whose answer may be given again: passes all on, and keeps a copy within bounds.
import type { GatewayError } from '../../errors.ts'
import type { ClientFace, Departure, DrainListener, ReplyHeaders } from '../door/client.ts'

/** Longer answers are not kept. */
const maxBytes = 1_048_576

export class CopyingClient implements ClientFace {
  readonly #client: ClientFace
  #headers: ReplyHeaders | null = null
  #copied: (Buffer | string)[] = []
  #copiedBytes = 0
  #isWhole = false

  constructor(client: ClientFace) {
    this.#client = client
  }

  /** Null: there was no good answer, it is not whole, or it is too long. */
  copy(): { readonly headers: ReplyHeaders; readonly body: Buffer } | null {
    if (this.#headers === null || !this.#isWhole || this.#copiedBytes > maxBytes) return null
    const body = Buffer.concat(this.#copied.map((part) => Buffer.from(part)))
    return { headers: this.#headers, body }
  }

  send(status: number, headers: ReplyHeaders, body: Buffer | string): void {
    this.#begin(status, headers)
    this.#add(body)
    this.#isWhole = true
    this.#client.send(status, headers, body)
  }

  open(status: number, headers: ReplyHeaders): void {
    this.#begin(status, headers)
    this.#client.open(status, headers)
  }

  write(chunk: Buffer | string): boolean {
    this.#add(chunk)
    return this.#client.write(chunk)
  }

  end(): void {
    this.#isWhole = true
    this.#client.end()
  }

  #begin(status: number, headers: ReplyHeaders): void {
    if (status !== 200) return
    headers['x-portcullis-cache'] = 'miss'
    this.#headers = { ...headers }
  }

  #add(part: Buffer | string): void {
    if (this.#headers === null) return
    this.#copiedBytes += part.length
    if (this.#copiedBytes <= maxBytes) this.#copied.push(part)
    else this.#copied = []
  }

  closeAfterReply(): void {
    this.#client.closeAfterReply()
  }

  cut(reason: GatewayError): void {
    this.#client.cut(reason)
  }

  goneError(): GatewayError {
    return this.#client.goneError()
  }

  get isGone(): boolean {
    return this.#client.isGone
  }

  get isRacing(): boolean {
    return this.#client.isRacing
  }

  get isAnswered(): boolean {
    return this.#client.isAnswered
  }

  get bytes(): number {
    return this.#client.bytes
  }

  get departure(): Departure | null {
    return this.#client.departure
  }

  set departure(departure: Departure | null) {
    this.#client.departure = departure
  }

  get drain(): DrainListener | null {
    return this.#client.drain
  }

  set drain(drain: DrainListener | null) {
    this.#client.drain = drain
  }
}
