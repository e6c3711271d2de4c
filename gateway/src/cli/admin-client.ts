// Speaks the admin API over <data>/admin.sock: who can open the socket is platform admin.
import { existsSync } from 'node:fs'
import { Client } from 'undici'

export interface AdminClient {
  /** Throws AdminError with the problem's words when the answer is not 2xx. */
  request(method: string, path: string, body?: unknown): Promise<unknown>
  /** Server-sent events' data, parsed, until the signal aborts or the gateway closes. */
  events(path: string, signal: AbortSignal): AsyncIterable<unknown>
  close(): Promise<void>
}

export class AdminError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'AdminError'
    this.status = status
    this.code = code
  }
}

/** Gives null when no gateway listens at the socket. */
export async function connectAdmin(socketPath: string): Promise<AdminClient | null> {
  if (!existsSync(socketPath)) return null
  const client = new Client('http://localhost', { socketPath, bodyTimeout: 0 })
  try {
    await client.request({ method: 'GET', path: '/healthz' }).then(({ body }) => body.dump())
  } catch {
    await client.destroy()
    return null
  }
  return {
    async request(method, path, body) {
      const answer = await client.request({
        method: method as 'GET',
        path,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      })
      const text = await answer.body.text()
      const parsed: unknown = text === '' ? null : JSON.parse(text)
      if (answer.statusCode >= 300) throw adminError(answer.statusCode, parsed)
      return parsed
    },
    async *events(path, signal) {
      const answer = await client.request({ method: 'GET', path, signal })
      if (answer.statusCode >= 300) {
        throw adminError(answer.statusCode, JSON.parse(await answer.body.text()))
      }
      yield* eventData(answer.body)
    },
    close: () => client.destroy(),
  }
}

function adminError(status: number, problem: unknown): AdminError {
  const { code, title, detail } = problem as { code?: string; title?: string; detail?: string }
  return new AdminError(status, code ?? 'internal_error', detail ?? title ?? `status ${status}`)
}

/** The admin API writes one `data:` line an event, so lines are enough here. */
async function* eventData(body: AsyncIterable<Buffer>): AsyncIterable<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data:')) yield JSON.parse(line.slice(5))
    }
  }
}
