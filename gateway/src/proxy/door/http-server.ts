// The HTTP server of the data plane: its bounds, and what it refuses before there is a request.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { GatewayError } from '../../errors.ts'
import type { DoorCodec } from './codec.ts'
import { parseBody } from './receive.ts'

/** How long a request may take to arrive; looked at every `checkMs`. */
export interface ArrivalTimeouts {
  readonly headMs: number
  /** Head and body. */
  readonly requestMs: number
  readonly checkMs: number
}

/** So that a request that never ends is cut within 90 s. */
const usualTimeouts: ArrivalTimeouts = { headMs: 30_000, requestMs: 75_000, checkMs: 5_000 }
const maxHeaderBytes = 16_384

export function createHttpServer(options: {
  readonly bodyLimitBytes: number
  readonly timeouts?: ArrivalTimeouts | undefined
  /** For what is no HTTP, where nobody knows the dialect. */
  readonly codec: DoorCodec
  /** Errors of requests that no route and no hook has seen, such as an address that can not be decoded. */
  readonly onError: (error: Error, request: FastifyRequest, reply: FastifyReply) => void
}): FastifyInstance {
  const { headMs, requestMs, checkMs } = options.timeouts ?? usualTimeouts
  const server = fastify({
    logger: false,
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: requestMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 256 },
    http: {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: headMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkMs,
      // Looked at by `refuseOddShapes`, which answers in the client's dialect.
      requireHostHeader: false,
    },
    frameworkErrors: options.onError,
    clientErrorHandler(error, socket) {
      const answer = answering.get(socket)
      if (answer === undefined || mayAnswer(answer)) answerNonsense(error, socket, options.codec)
      else if (answer.writableEnded) socket.destroySoon()
      else socket.destroy()
    },
  })
  /** The newest answer of each connection. */
  const answering = new WeakMap<Socket, ServerResponse>()
  server.server.on('request', ({ socket }, response: ServerResponse) => {
    answering.set(socket, response)
  })
  server.server.on('connect', (_request, socket: Socket) => {
    answerNonsense(new Error('a tunnel was asked for'), socket, options.codec)
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (_request, bytes, done) => {
      try {
        done(null, parseBody(bytes as Buffer))
      } catch (error) {
        done(error as Error)
      }
    },
  )
  return server
}

/**
 * Throws GatewayError for shapes that two servers might read differently; such a connection is closed. What Node's
 * parser refuses by itself (a length beside a transfer coding, two lengths, folded lines, a bare line feed) never gets
 * here.
 */
export function refuseOddShapes({ rawHeaders, headers, url, httpVersion }: IncomingMessage): void {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  if (hosts !== 1) throw oddShape('Exactly one host header.')
  if (url === undefined || !url.startsWith('/')) throw oddShape('The target starts with a slash.')
  const coding = headers['transfer-encoding']
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion !== '1.1')) {
    throw oddShape('Only the chunked transfer coding of HTTP/1.1.')
  }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new GatewayError('unsupported_media_type', { message: 'Send the body uncompressed.' })
  }
}

function oddShape(message: string): GatewayError {
  return new GatewayError('invalid_request', { message, headers: { connection: 'close' } })
}

/** A second answer would be read as a part of the first, or as one to another request. */
function mayAnswer({ writableFinished, shouldKeepAlive, headersSent, req }: ServerResponse) {
  const isBetweenRequests = writableFinished && shouldKeepAlive
  const isInsideOfBody = !headersSent && !req.complete
  return isBetweenRequests || isInsideOfBody
}

/** Node closes such a connection anyway; the client learns why. */
function answerNonsense(
  error: Error & { readonly code?: string },
  socket: Socket,
  codec: DoorCodec,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, message] = describeNonsense(error.code ?? '')
  const { body } = codec.encodeError(new GatewayError('invalid_request', { message }), '')
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  socket.destroySoon()
}

function describeNonsense(code: string): readonly [status: string, message: string] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return ['431 Request Header Fields Too Large', `Headers of more than ${maxHeaderBytes} bytes.`]
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return ['408 Request Timeout', 'The request did not arrive in time.']
  }
  return ['400 Bad Request', 'This is not a request that HTTP/1.1 allows.']
}
