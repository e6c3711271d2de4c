// What looks wrong in a base URL: its version is missing or there twice, or an endpoint's own path is part of it.
import type { ProviderAdapter } from './provider.ts'

const version = /^v\d+[a-z]*\d*$/
const endpoint =
  /\/(chat\/completions|completions|embeddings|messages|responses|rerank|models(?:\/[^/]*)?)$/

/**
 * A sentence without its end, for people; null where nothing looks wrong. Only a guess: a server of one's own may be
 * reached by any path, so nobody is stopped by it.
 */
export function findBaseUrlFault(
  { kind, defaultBaseUrl }: Pick<ProviderAdapter, 'kind' | 'defaultBaseUrl'>,
  baseUrl: string,
): string | null {
  const url = URL.parse(baseUrl)
  if (url === null) return null
  const path = url.pathname.replace(/\/+$/, '')
  const parts = path.split('/')
  const [last = '', before] = parts.toReversed()
  if (version.test(last) && last === before) return `the base URL has /${last} twice`
  const own = endpoint.exec(path)?.[0]
  if (own !== undefined) {
    return `the base URL ends in an endpoint's own path, which is added to it: leave ${own} out`
  }
  const usual = kind === 'openai-compatible' ? 'v1' : lastPart(defaultBaseUrl)
  if (path !== '' || !version.test(usual)) return null
  return `the base URL has no version; it usually ends in one, such as ${url.origin}/${usual}`
}

function lastPart(url: string | null): string {
  return url?.split('/').at(-1) ?? ''
}
