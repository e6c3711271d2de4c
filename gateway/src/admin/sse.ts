// Server-sent events: one open answer, bounded in what it holds for a slow reader.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { securityHeaders } from './security-headers.ts'

export interface EventStream {
  /** False: the reader is too slow and this event was left out. */
  send(event: string, data: unknown): boolean
}

const heartbeatMs = 10_000
const mostWaitingBytes = 1_048_576

/** The open streams of a server; they have to end before it can close. */
export interface EventStreams {
  /** Answers with a stream; `start` begins to feed it and gives the way to stop. */
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    start: (stream: EventStream) => () => void,
  ): void
  endAll(): void
}

export function createEventStreams(): EventStreams {
  const ends = new Set<() => void>()
  return {
    open(_request, reply, start) {
      reply.hijack()
      const { raw } = reply
      raw.writeHead(200, {
        ...securityHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      raw.write(': open\n\n')
      const heartbeat = setInterval(() => raw.write(': alive\n\n'), heartbeatMs)
      heartbeat.unref()
      const stop = start({
        send(event, data) {
          if (raw.writableLength > mostWaitingBytes || raw.writableEnded) return false
          raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
          return true
        },
      })
      const end = (): void => {
        raw.end()
      }
      ends.add(end)
      raw.on('close', () => {
        clearInterval(heartbeat)
        ends.delete(end)
        stop()
      })
    },
    endAll() {
      for (const end of ends) end()
    },
  }
}
