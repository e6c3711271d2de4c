// The way back to the client: one whole answer or a stream, and the news that the client has left.
import type { ServerResponse } from 'node:http'
import { GatewayError } from '../../errors.ts'

/** Told once when the client leaves before its answer is complete. */
export interface Departure {
  onClientGone(): void
}

/** Told when a slow client can take more. */
export interface DrainListener {
  onClientDrain(): void
}

export type ReplyHeaders = Record<string, string | number>

/** What the rooms use of a client. */
export type ClientFace = Pick<Client, keyof Client>

/** Beyond this the copy costs more than it saves. */
const longestJoinedBytes = 32_768

/** Wraps the raw response of one call. Writing to a client that has left does nothing. */
export class Client {
  isGone = false
  /** True while another attempt may answer in this one's place: then nothing goes out without content. */
  readonly isRacing: boolean = false
  /** True once a status line went out. */
  isAnswered = false
  /** Body bytes handed to the socket. */
  bytes = 0
  /** Whoever works for this call now. */
  departure: Departure | null = null
  drain: DrainListener | null = null
  readonly #raw: ServerResponse
  #cutReason: GatewayError | null = null

  constructor(raw: ServerResponse) {
    this.#raw = raw
    raw.on('close', () => this.#onClose())
    // A write that raced with the client's leaving; `close` follows and tells.
    raw.on('error', ignore)
  }

  /** Sends a whole answer. */
  send(status: number, headers: ReplyHeaders, body: Buffer | string): void {
    if (this.isGone || this.isAnswered) return
    this.isAnswered = true
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
    headers['content-length'] = length
    this.bytes = length
    this.#raw.writeHead(status, headers)
    // A string leaves together with the head in one plain write; bytes would take the longer way of a vectored one.
    if (typeof body === 'string') this.#raw.end(body)
    else if (length <= longestJoinedBytes) this.#raw.end(body.toString('latin1'), 'latin1')
    else this.#raw.end(body)
  }

  /** Prepares the head of a stream; something is to be written, or the stream ended, right after. */
  open(status: number, headers: ReplyHeaders): void {
    if (this.isGone || this.isAnswered) return
    this.isAnswered = true
    this.#raw.on('drain', () => this.drain?.onClientDrain())
    // The head leaves with the first bytes of the body.
    this.#raw.writeHead(status, headers)
  }

  /** False: the client reads slower than the upstream writes; wait for the drain. */
  write(chunk: Buffer | string): boolean {
    if (this.isGone || chunk.length === 0) return true
    this.bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length
    return this.#raw.write(chunk)
  }

  end(): void {
    if (!this.isGone) this.#raw.end()
  }

  /** Cuts the connection once what was written has been sent. */
  closeAfterReply(): void {
    const socket = this.#raw.socket
    if (this.#raw.writableFinished) socket?.destroySoon()
    else this.#raw.once('finish', () => socket?.destroySoon())
  }

  /** Takes the connection away from the client at once, for our own reason. */
  cut(reason: GatewayError): void {
    this.#cutReason ??= reason
    this.#leave()
    this.#raw.destroy()
  }

  /** Why it is gone. */
  goneError(): GatewayError {
    return this.#cutReason ?? new GatewayError('client_closed_request')
  }

  #onClose(): void {
    if (!this.#raw.writableFinished) this.#leave()
  }

  #leave(): void {
    if (this.isGone) return
    this.isGone = true
    this.departure?.onClientGone()
  }
}

function ignore(): void {}
