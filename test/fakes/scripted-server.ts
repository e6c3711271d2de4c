// An upstream that does as it is told: answers, waits, breaks off; each provider's fake gives it the words.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import type { AddressInfo, Socket } from 'node:net'

/** What the next request meets. Nothing set: a good answer at once. */
export interface Behaviour {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent instead of the answer. */
  readonly body?: string
  /** Waits there until `release` is called: before the head, behind it, or in the middle of the body. */
  readonly hold?: 'head' | 'body' | 'middle'
  /** Destroys the connection there: before the head, inside of it, behind it, in the middle of the body. */
  readonly cut?: 'head' | 'inside_head' | 'body' | 'middle'
  /** A cut is a reset instead of an end. */
  readonly isReset?: boolean
  /** Writes the body in pieces of so many bytes, each in a packet of its own. */
  readonly pieceBytes?: number
  /** Compresses the body, whatever the caller accepts. */
  readonly isGzipped?: boolean
}

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly raw: string
  readonly json: Readonly<Record<string, unknown>>
  /** Resolves when the exchange is over; true: the caller left before its end. */
  readonly closed: Promise<boolean>
  /** Lets a held request go on. */
  release(): void
}

export interface ScriptedServer {
  /** Without a path. */
  readonly origin: string
  readonly requests: readonly SeenRequest[]
  /** For the next requests, in order; afterwards the last one stays. `nextRequest` counts from here. */
  script(...behaviours: Behaviour[]): void
  /** The request after those that were seen, or the one that came meanwhile. */
  nextRequest(): Promise<SeenRequest>
  /** Resolves when no connection is open. */
  allClosed(): Promise<void>
  close(): Promise<void>
}

export interface Answer {
  /** 200 where absent. */
  readonly status?: number
  readonly contentType: string
  /** Pieces of the body, a stream's events. */
  readonly parts: readonly (string | Buffer)[]
}

/** `answer` writes a good answer to a request in the provider's own words. */
export async function startScriptedServer(
  answer: (request: SeenRequest) => Answer,
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = []
  let behaviours: Behaviour[] = [{}]
  let taken = 0
  const waiting: (() => void)[] = []

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks).toString()
    let release = (): void => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const closed = once(response, 'close').then(() => !response.writableFinished)
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      raw,
      json: raw === '' ? {} : (JSON.parse(raw) as Record<string, unknown>),
      closed,
      release,
    }
    requests.push(request)
    for (const wake of waiting.splice(0)) wake()
    const behaviour = behaviours.length > 1 ? behaviours.shift()! : behaviours[0]!
    const gone = closed.then(() => {})
    await play(behaviour, answer(request), response, released, gone)
  })
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.on('close', () => {
      connections.delete(socket)
      for (const wake of waiting.splice(0)) wake()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    script(...next) {
      behaviours = next
      taken = requests.length
    },
    async nextRequest() {
      while (requests.length <= taken) await new Promise<void>((resolve) => waiting.push(resolve))
      return requests[taken++]!
    },
    async allClosed() {
      while (connections.size > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function play(
  behaviour: Behaviour,
  answer: Answer,
  response: ServerResponse,
  released: Promise<void>,
  gone: Promise<void>,
): Promise<void> {
  const {
    status = answer.status ?? 200,
    headers = {},
    body,
    hold,
    cut,
    pieceBytes,
    isGzipped,
  } = behaviour
  if (hold === 'head') await Promise.race([released, gone])
  const breakOff = (): void => {
    if (behaviour.isReset === true) response.socket?.resetAndDestroy()
    else response.destroy()
  }
  if (cut === 'head') return breakOff()
  if (cut === 'inside_head') {
    await new Promise((sent) => response.socket?.write('HTTP/1.1 200 OK\r\ncontent-', sent))
    return breakOff()
  }
  const contentType = body === undefined ? answer.contentType : 'application/json'
  response.writeHead(status, {
    'content-type': contentType,
    ...(isGzipped ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  })
  response.flushHeaders()
  if (cut === 'body') return breakOff()
  if (hold === 'body') await Promise.race([released, gone])
  const parts: readonly (string | Buffer)[] = isGzipped
    ? [gzipSync(Buffer.concat(answer.parts.map((part) => Buffer.from(part))))]
    : body === undefined
      ? answer.parts
      : [body]
  const middle = Math.ceil(parts.length / 2)
  for (const [index, part] of parts.entries()) {
    if (index === middle && hold === 'middle') await Promise.race([released, gone])
    if (index === middle && cut === 'middle') return breakOff()
    await write(response, part, pieceBytes, gone)
  }
  response.end()
}

async function write(
  response: ServerResponse,
  part: string | Buffer,
  pieceBytes: number | undefined,
  gone: Promise<void>,
): Promise<void> {
  const bytes = Buffer.from(part)
  const size = pieceBytes ?? bytes.length
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    // In the kernel before the next step, which may be to break off.
    const isSent = new Promise<void>((resolve) => {
      response.write(bytes.subarray(at, at + size), () => resolve())
    })
    await Promise.race([isSent, gone])
    // A turn of the loop between pieces keeps them apart on the wire.
    if (pieceBytes !== undefined) await new Promise((resolve) => setImmediate(resolve))
  }
}
