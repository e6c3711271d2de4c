// A Gemini address: which model, what of it, and in which form a stream is wanted.

export interface GeminiAddress {
  /** Public name; it may hold slashes and colons. */
  readonly model: string
  /** `generateContent`; empty when there is none. */
  readonly action: string
  /** Server-sent events; else a stream is one JSON array. */
  readonly wantsEvents: boolean
}

/** `url` is path and query. Null: it names no model. */
export function readAddress(url: string): GeminiAddress | null {
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  const models = path.indexOf('/models/')
  if (models < 0) return null
  const rest = decode(path.slice(models + '/models/'.length))
  const colon = rest.lastIndexOf(':')
  const model = colon < 0 ? rest : rest.slice(0, colon)
  if (model === '') return null
  const parameters = new URLSearchParams(query < 0 ? '' : url.slice(query + 1))
  const form = parameters.get('alt') ?? parameters.get('$alt')
  return { model, action: colon < 0 ? '' : rest.slice(colon + 1), wantsEvents: form === 'sse' }
}

/** Some clients encode the slash of `service/model`. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
