// The upstream of streams, on a bare socket: every event is a buffer made beforehand and a write of its own, as fast as
// the reader takes them; or, when paced, one event at a time with the moment of its writing in it.
// `/v1/messages` answers in Anthropic's dialect, every other path in OpenAI's.
import { createServer, type Socket } from 'node:net'
import { anthropicEvents, openAiEvents } from './events.ts'
import { pieceEveryMs } from './pace.ts'

const head = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n',
)
const end = Buffer.from('0\r\n\r\n')

function framed(event: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`)
}

const openAi = [head, ...openAiEvents().map(framed), end]
const anthropic = [head, ...anthropicEvents().map(framed), end]

/** Stops where the socket's buffer is full until its reader has made room, so that no stream piles up here. */
function send(socket: Socket, buffers: readonly Buffer[], from = 0): void {
  for (let next = from; next < buffers.length; next += 1) {
    if (socket.destroyed) return
    const hasRoom = socket.write(buffers[next] ?? end)
    if (!hasRoom) {
      socket.once('drain', () => send(socket, buffers, next + 1))
      return
    }
  }
}

function sendPaced(socket: Socket, events: readonly string[]): void {
  socket.write(head)
  let next = 0
  const beat = setInterval(() => {
    const event = events[next]
    next += 1
    if (event === undefined) {
      clearInterval(beat)
      socket.write(end)
    } else {
      const sent = ` sent ${process.hrtime.bigint()} ns`
      socket.write(framed(event.replace(/ piece \d+/, (piece) => piece + sent)))
    }
  }, pieceEveryMs)
  socket.on('close', () => clearInterval(beat))
}

const [port, pace] = process.argv.slice(2)
const events = openAiEvents()
const server = createServer({ noDelay: true }, (socket) => {
  let pending = ''
  socket.setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    pending += String(chunk)
    const headEnd = pending.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const requestHead = pending.slice(0, headEnd)
    const length = /^content-length: *(\d+)/im.exec(requestHead)
    const isComplete =
      length === null
        ? pending.endsWith('\r\n0\r\n\r\n')
        : pending.length >= headEnd + 4 + Number(length[1])
    if (!isComplete) return
    pending = ''
    if (pace === 'paced') sendPaced(socket, events)
    else send(socket, requestHead.slice(0, 64).includes('/messages') ? anthropic : openAi)
  })
})
server.listen(Number(port), '127.0.0.1')
