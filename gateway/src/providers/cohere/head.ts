// The head of every call to Cohere.
import type { HeadOptions, RequestHead } from '../wire.ts'

export function headOf(path: string, { isStream, secret }: HeadOptions): RequestHead {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: isStream ? 'text/event-stream' : 'application/json',
  }
  if (secret !== null) headers.authorization = `Bearer ${secret}`
  return { path, headers }
}
