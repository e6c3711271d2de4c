// The transport of the demo model: undici's face, no socket behind it.
import { Dispatcher, errors } from 'undici'
import type { Clock } from '../../contract/clock.ts'
import { respond, type DemoResponse } from './respond.ts'

export class DemoDispatcher extends Dispatcher {
  readonly #clock: Clock

  constructor(clock: Clock) {
    super()
    this.#clock = clock
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const { body } = options
    if (typeof body !== 'string' && !Buffer.isBuffer(body)) {
      throw new errors.InvalidArgumentError('the demo takes a body as text or as bytes')
    }
    const response = respond(options.path, body.toString(), this.#clock.nowMs())
    const delivery = new Delivery(response, handler)
    setImmediate(() => delivery.start())
    return true
  }

  override close(callback?: () => void): Promise<void> {
    callback?.()
    return Promise.resolve()
  }

  override destroy(...args: unknown[]): Promise<void> {
    const callback = args.at(-1)
    if (typeof callback === 'function') callback()
    return Promise.resolve()
  }
}

/** One answer under way: a chunk a turn of the event loop, held while paused, ended by an abort. */
class Delivery implements Dispatcher.DispatchController {
  aborted = false
  paused = false
  reason: Error | null = null
  readonly rawHeaders = null
  readonly rawTrailers = null
  readonly #response: DemoResponse
  readonly #handler: Dispatcher.DispatchHandler
  #next = 0

  constructor(response: DemoResponse, handler: Dispatcher.DispatchHandler) {
    this.#response = response
    this.#handler = handler
  }

  start(): void {
    const { status, headers } = this.#response
    try {
      this.#handler.onRequestStart?.(this, null)
      if (!this.aborted) this.#handler.onResponseStart?.(this, status, headers)
    } catch (error) {
      this.abort(error as Error)
    }
    this.#schedule()
  }

  abort(reason: Error): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this.#handler.onResponseError?.(this, reason)
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.#schedule()
  }

  #schedule(): void {
    if (!this.aborted && !this.paused) setImmediate(() => this.#deliver())
  }

  #deliver(): void {
    if (this.aborted || this.paused) return
    const chunk = this.#response.chunks[this.#next]
    this.#next += 1
    try {
      if (chunk === undefined) {
        this.aborted = true
        this.#handler.onResponseEnd?.(this, {})
        return
      }
      this.#handler.onResponseData?.(this, chunk)
    } catch (error) {
      this.abort(error as Error)
    }
    this.#schedule()
  }
}
