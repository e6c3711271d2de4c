// Where a call goes at Azure: its base URL tells which of the two APIs it means.
import type { HeadOptions } from '../wire.ts'

/** Of the API of version 1, and of the classic one since its version of March 2025, but never of a deployment's own address. */
export function hasResponses(baseUrl: string | null): boolean {
  const url = baseUrl === null ? null : URL.parse(baseUrl)
  const version = url?.searchParams.get('api-version') ?? null
  if (url === null || version === null) return true
  // Versions are dates.
  return version >= firstWithResponses && !url.pathname.includes('/deployments/')
}

const firstWithResponses = '2025-03-01'

/**
 * `path` behind the base URL. With an `api-version` in its query the base URL means the classic API, whose models are
 * deployments: `https://NAME.openai.azure.com/openai?api-version=2024-10-21`, with `/deployments/NAME` in its path or
 * without, where the target's model is the deployment's name. Without it, it is the API of version 1, which is as
 * OpenAI's: `https://NAME.openai.azure.com/openai/v1`.
 */
export function addressOf(path: string, { baseUrl, model }: HeadOptions): string {
  const url = baseUrl === null ? null : URL.parse(baseUrl)
  if (url === null || !url.searchParams.has('api-version')) return path + (url?.search ?? '')
  // Responses are no operation of a deployment: the body names it.
  const isNamed = url.pathname.includes('/deployments/') || path === '/responses'
  const deployment = isNamed ? '' : `/deployments/${encodeURIComponent(model)}`
  return deployment + path + url.search
}
