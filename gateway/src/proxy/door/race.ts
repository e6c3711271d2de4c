// Two attempts for one client: each has a seat, and whoever has something to say first gets the client.
import { GatewayError } from '../../errors.ts'
import type { ClientFace, Departure, DrainListener, ReplyHeaders } from './client.ts'

/** While it runs it is told when the client leaves, and tells both. */
export class Race implements Departure {
  readonly client: ClientFace
  readonly #seats: Seat[] = []
  winner: Seat | null = null

  constructor(client: ClientFace) {
    this.client = client
    client.departure = this
  }

  enter(): Seat {
    const seat = new Seat(this)
    this.#seats.push(seat)
    return seat
  }

  get isRunning(): boolean {
    return this.#seats.length > 1 && this.winner === null
  }

  /** False: the other was first, or nobody is there. */
  claim(seat: Seat): boolean {
    if (this.winner === null && !this.client.isGone) {
      this.winner = seat
      this.client.drain = seat.drain
      for (const other of this.#seats) if (other !== seat) other.departure?.onClientGone()
    }
    return this.winner === seat
  }

  onClientGone(): void {
    for (const seat of this.#seats) seat.departure?.onClientGone()
  }

  close(): void {
    if (this.client.departure === this) this.client.departure = null
  }
}

/** The client as one attempt sees it. For the one that lost it has left. */
export class Seat implements ClientFace {
  departure: Departure | null = null
  readonly #race: Race
  #drain: DrainListener | null = null

  constructor(race: Race) {
    this.#race = race
  }

  get hasWon(): boolean {
    return this.#race.winner === this
  }

  get isRacing(): boolean {
    return this.#race.isRunning
  }

  get isGone(): boolean {
    const { client, winner } = this.#race
    return client.isGone || (winner !== null && winner !== this)
  }

  get isAnswered(): boolean {
    return this.hasWon && this.#race.client.isAnswered
  }

  get bytes(): number {
    return this.hasWon ? this.#race.client.bytes : 0
  }

  get drain(): DrainListener | null {
    return this.#drain
  }

  set drain(listener: DrainListener | null) {
    this.#drain = listener
    if (this.hasWon) this.#race.client.drain = listener
  }

  send(status: number, headers: ReplyHeaders, body: Buffer | string): void {
    if (this.#race.claim(this)) this.#race.client.send(status, headers, body)
  }

  open(status: number, headers: ReplyHeaders): void {
    if (this.#race.claim(this)) this.#race.client.open(status, headers)
  }

  write(chunk: Buffer | string): boolean {
    return this.hasWon ? this.#race.client.write(chunk) : true
  }

  end(): void {
    if (this.hasWon) this.#race.client.end()
  }

  closeAfterReply(): void {
    this.#race.client.closeAfterReply()
  }

  cut(reason: GatewayError): void {
    this.#race.client.cut(reason)
  }

  goneError(): GatewayError {
    const { client } = this.#race
    return client.isGone ? client.goneError() : new GatewayError('hedge_lost')
  }
}
