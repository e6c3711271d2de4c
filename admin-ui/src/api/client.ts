// The one way to the admin API: JSON over fetch with the session cookie, the CSRF token and problem details.
import type { Problem } from '@portcullis/gateway/contract'
import { ProblemError } from './problem.ts'

export type Query = Readonly<Record<string, string | number | undefined>>

export interface ApiClient {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  /** `etag` goes as If-Match: 412 when somebody was faster. */
  delete<T>(path: string, etag?: string): Promise<T>
  /** From the session answer; null after signing out. */
  setCsrfToken(token: string | null): void
}

interface Call {
  method: string
  path: string
  query?: Query
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Every failure is a ProblemError; a gateway out of reach is `unreachable` with status 0. */
export function createApiClient({ fetch }: { fetch: typeof globalThis.fetch }): ApiClient {
  let csrfToken: string | null = null

  async function send<T>(call: Call): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json', ...call.headers }
    if (call.method !== 'GET' && csrfToken) headers['x-csrf-token'] = csrfToken
    if (call.body !== undefined) headers['content-type'] = 'application/json'
    let response: Response
    try {
      response = await fetch(`/api/v1${call.path}${search(call.query)}`, {
        method: call.method,
        headers,
        body: call.body === undefined ? null : JSON.stringify(call.body),
        credentials: 'same-origin',
        signal: call.signal ?? null,
      })
    } catch (error) {
      if (call.signal?.aborted) throw error
      throw new ProblemError({ type: 'about:blank', title: '', status: 0, code: 'unreachable' })
    }
    if (!response.ok) throw new ProblemError(await readProblem(response))
    return (response.status === 204 ? undefined : await response.json()) as T
  }

  return {
    get: (path, query, signal) =>
      send({ method: 'GET', path, ...(query && { query }), ...(signal && { signal }) }),
    post: (path, body) => send({ method: 'POST', path, body }),
    delete: (path, etag) =>
      send({ method: 'DELETE', path, ...(etag && { headers: { 'if-match': etag } }) }),
    setCsrfToken: (token) => {
      csrfToken = token
    },
  }
}

function search(query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value))
  }
  return params.size > 0 ? `?${params}` : ''
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback = { type: 'about:blank', title: '', status: response.status, code: 'unreadable' }
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) }
  } catch {
    return fallback
  }
}
