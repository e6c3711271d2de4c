// Server-sent events: one open answer, bounded in what it holds for a slow reader.
import type { FastifyReply } from 'fastify'
import { securityHeaders } from './security-headers.ts'

export interface EventStream {
  /** False: the reader is too slow and this event was left out. */
  send(event: string, data: unknown): boolean
}

const heartbeatMs = 10_000
const mostWaitingBytes = 1_048_576
/** One more ends the oldest, whose browser comes back if somebody still looks. */
const mostStreams = 200

/** The open streams of a server; they have to end before it can close. */
export interface EventStreams {
  /** Answers with a stream; `start` begins to feed it and gives the way to stop. */
  open(reply: FastifyReply, start: (stream: EventStream) => () => void): void
  endAll(): void
}

/** `longestMs`: a stream ends after it, so that who comes back is asked for a session again; null: never. */
export function createEventStreams({
  longestMs,
}: {
  readonly longestMs: number | null
}): EventStreams {
  const ends = new Set<() => void>()
  return {
    open(reply, start) {
      reply.hijack()
      const { raw } = reply
      const write = (text: string): boolean => {
        if (raw.writableEnded || raw.destroyed || raw.writableLength > mostWaitingBytes)
          return false
        raw.write(text)
        return true
      }
      raw.writeHead(200, {
        ...securityHeaders,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      write(': open\n\n')
      const heartbeat = setInterval(() => write(': alive\n\n'), heartbeatMs)
      heartbeat.unref()
      const stop = start({
        send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      })
      const end = (): void => {
        ends.delete(end)
        raw.end()
      }
      const [oldest] = ends
      if (ends.size >= mostStreams) oldest?.()
      ends.add(end)
      const timer = longestMs === null ? undefined : setTimeout(end, longestMs).unref()
      raw.on('close', () => {
        clearInterval(heartbeat)
        clearTimeout(timer)
        ends.delete(end)
        stop()
      })
    },
    endAll() {
      for (const end of ends) end()
    },
  }
}
