// Tools that a provider runs itself, for the vendor at hand: its own pass, a web search becomes its own search, the rest is refused.
import type { ChatRequest, NativeTool } from '../contract/canonical/request.ts'
import { readObject, type JsonObject } from '../contract/read-json.ts'
import { unsupported, type DroppedFields } from './dropped-fields.ts'

/** How the vendor's own search is written; null: it has none, or none beside functions. */
export type WriteSearch = (search: WebSearch) => JsonObject | null

/** What dialects say alike of their search. */
export interface WebSearch {
  readonly allowedDomains: readonly string[]
  /** `{type: 'approximate', city, region, country, timezone}` at OpenAI and Anthropic. */
  readonly userLocation: JsonObject | null
}

/**
 * The tools to send, in their order. A search that the vendor lacks is left out and named where the client's functions
 * stand beside it: agents offer it with every request. Alone, or as what has to be called, it is what the request is about.
 * `own` is null for a vendor whose dialect no door speaks. Throws GatewayError `unsupported_parameter`.
 */
export function encodeNativeTools(
  request: ChatRequest,
  own: NativeTool['dialect'] | null,
  fields: DroppedFields,
  writeSearch: WriteSearch = () => null,
): JsonObject[] {
  return request.nativeTools.flatMap((tool) => {
    if (tool.dialect === own) return [tool.value]
    const written = isSearch(tool) && isLive(tool) ? writeSearch(readSearch(tool)) : null
    if (written !== null) return [written]
    if (!isSearch(tool) || !isBesideOthers(request)) {
      throw unsupported(
        'tools',
        `The model behind this name does not support the tool "${tool.type}".`,
      )
    }
    fields.drop(tool.type)
    return []
  })
}

/** OpenAI's and Anthropic's names end in a version, or do not. */
function isSearch({ type }: NativeTool): boolean {
  return type === 'googleSearch' || /^web_search(_|$)/.test(type)
}

/** A search of an index that somebody keeps is no leave to read pages as they are now. */
function isLive({ value }: NativeTool): boolean {
  return value.external_web_access !== false
}

/** Whoever demands the search by its name has no function of that name. */
function isBesideOthers({ tools, toolChoice }: ChatRequest): boolean {
  if (tools.length === 0) return false
  return toolChoice?.kind !== 'named' || tools.some(({ name }) => name === toolChoice.name)
}

function readSearch({ value }: NativeTool): WebSearch {
  const domains = readObject(value.filters)?.allowed_domains ?? value.allowed_domains
  const allowedDomains = Array.isArray(domains)
    ? domains.filter((domain) => typeof domain === 'string')
    : []
  return { allowedDomains, userLocation: readObject(value.user_location) }
}
