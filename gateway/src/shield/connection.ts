// One connection to the shield's socket: requests with deadlines, events as they come.
import { connect, type Socket } from 'node:net'
import {
  createFrameDecoder,
  encodeFrame,
  Message,
  ProtocolError,
  verbs,
  type ErrorBody,
  type ProtocolErrorCode,
  type ShieldEvent,
  type Verb,
  type VerbAnswer,
  type VerbRequest,
} from '@portcullis/shield-addon/protocol'

export interface ShieldConnection {
  /**
   * Rejects with the daemon's ProtocolError, or with `timeout` after the deadline and
   * `shield_unavailable` when the connection ends first.
   */
  request<V extends Verb>(
    verb: V,
    params: VerbRequest<V>,
    deadlineMs?: number,
  ): Promise<VerbAnswer<V>>
  /** Resolves when the connection is over, whoever ended it. */
  readonly ended: Promise<void>
  close(): void
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: ProtocolError): void
}

const usualDeadlineMs = 2_000

/** Rejects with ProtocolError shield_unavailable that says why. `onEvent` hears events once they were asked for. */
export async function connectShield(
  path: string,
  onEvent: (event: ShieldEvent) => void = () => undefined,
): Promise<ShieldConnection> {
  const socket = await openSocket(path)
  const decoder = createFrameDecoder()
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let failure = unavailable(path, 'the connection ended')

  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of waiting.values()) reject(failure)
      waiting.clear()
      resolve()
    })
  })
  socket.on('error', (error) => {
    failure = unavailable(path, error.message)
  })
  socket.on('data', (chunk: Uint8Array) => {
    try {
      for (const value of decoder.push(chunk)) take(Message.parse(value))
    } catch (error) {
      failure = unavailable(path, `it sent what can not be read: ${(error as Error).message}`)
      socket.destroy()
    }
  })

  function take(message: Message): void {
    if ('event' in message) return onEvent(message)
    if (message.id === null) {
      if ('error' in message) failure = refusal(message.error)
      socket.destroy()
      return
    }
    const request = waiting.get(message.id)
    waiting.delete(message.id)
    if ('error' in message) request?.reject(refusal(message.error))
    else request?.resolve(message.result)
  }

  return {
    async request(verb, params, deadlineMs = usualDeadlineMs) {
      const id = nextId++
      const frame = encodeFrame({ id, verb, params })
      const result = await new Promise<unknown>((resolve, reject) => {
        if (!socket.writable) return reject(failure)
        const timer = setTimeout(() => {
          waiting.delete(id)
          const message = `The shield did not answer "${verb}" within ${deadlineMs} ms.`
          reject(new ProtocolError('timeout', message))
        }, deadlineMs)
        const settled =
          <T>(settle: (value: T) => void) =>
          (value: T): void => {
            clearTimeout(timer)
            settle(value)
          }
        waiting.set(id, { resolve: settled(resolve), reject: settled(reject) })
        socket.write(frame)
      })
      return verbs[verb].answer.parse(result) as VerbAnswer<typeof verb>
    },
    ended,
    close: () => socket.destroy(),
  }
}

function openSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', (error) => reject(unavailable(path, error.message)))
  })
}

function unavailable(path: string, why: string): ProtocolError {
  return new ProtocolError('shield_unavailable', `No shield answers at ${path}: ${why}.`)
}

/** The daemon's codes are those of the protocol; a newer daemon's unknown code passes as it is. */
function refusal({ code, message }: ErrorBody): ProtocolError {
  return new ProtocolError(code as ProtocolErrorCode, message)
}
