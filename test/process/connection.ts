// One raw keep-alive connection to the data port: every call goes over the same socket, or fails.
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RawConnection {
  /** One at a time. Rejects when the connection ends before the answer is whole. */
  post(path: string, key: string, body: unknown): Promise<RawAnswer>
  close(): void
}

export async function openConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  return {
    async post(path, key, body) {
      const text = JSON.stringify(body)
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n` +
          `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      )
      return await readAnswer(socket)
    },
    close: () => socket.destroy(),
  }
}

/** Whole bodies by their length, streams by their chunks. */
function readAnswer(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const answer = parse(text)
      if (answer === null) return
      done()
      resolve(answer)
    }
    const fail = (): void => {
      done()
      reject(new Error(`the connection ended after ${text.length} bytes of an answer`))
    }
    const done = (): void => {
      socket.off('data', take).off('close', fail).off('error', fail)
    }
    socket.on('data', take).on('close', fail).on('error', fail)
  })
}

function parse(text: string): RawAnswer | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const rest = text.slice(end + 4)
  const status = Number(first.split(' ')[1])
  const isChunked = headers['transfer-encoding'] === 'chunked'
  const isWhole = isChunked
    ? rest.endsWith('0\r\n\r\n')
    : rest.length >= Number(headers['content-length'] ?? 0)
  return isWhole ? { status, headers, body: rest } : null
}
