// A data URL's media type and base64 bytes.
import type { MediaSource } from './request.ts'

/** Null when the text is no data URL in base64. */
export function readDataUrl(url: string): (MediaSource & { readonly kind: 'base64' }) | null {
  const comma = url.indexOf(',')
  if (comma === -1 || !url.startsWith('data:')) return null
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).split(';')
  if (parameters.at(-1)?.trim().toLowerCase() !== 'base64') return null
  return { kind: 'base64', mediaType: mediaType.toLowerCase(), data: url.slice(comma + 1) }
}
