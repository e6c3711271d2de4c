// Converse's words for formats, and the names that it takes for documents.
import type { MediaSource } from '../../contract/canonical/request.ts'
import { unsupported } from '../dropped-fields.ts'

const imageFormats: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
])

const fileFormats: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
])

/** Throws GatewayError `unsupported_parameter` for a format that Converse has not. */
export function formatOfImage(source: MediaSource): string {
  const format =
    source.kind === 'base64'
      ? imageFormats.get(source.mediaType)
      : formatOfEnding(addressOf(source), imageFormats)
  return format ?? refuse(`images of the type ${typeOf(source)}`)
}

/** Throws as `formatOfImage` does. */
export function formatOfFile(source: MediaSource, filename: string | undefined): string {
  const format =
    source.kind === 'base64'
      ? (fileFormats.get(source.mediaType) ??
        (source.mediaType.startsWith('text/') ? 'txt' : undefined))
      : (formatOfEnding(addressOf(source), fileFormats) ??
        formatOfEnding(filename ?? '', fileFormats))
  return format ?? refuse(`files of the type ${typeOf(source)}`)
}

/** Letters, digits, single spaces, hyphens and brackets; anything else is refused, the dot of an ending too. */
export function nameOfFile(filename: string | undefined): string {
  const name = (filename ?? '')
    .replaceAll(/[^a-zA-Z0-9\s()[\]-]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return name === '' ? 'document' : name.slice(0, 200)
}

function addressOf(source: MediaSource): string {
  return source.kind === 'url' ? source.url : ''
}

function formatOfEnding(name: string, formats: ReadonlyMap<string, string>): string | undefined {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase().replace('jpg', 'jpeg')
  return [...formats.values()].find((format) => format === ending)
}

function typeOf(source: MediaSource): string {
  return source.kind === 'base64' ? source.mediaType : 'that its name does not tell'
}

function refuse(what: string): never {
  throw unsupported('messages', `The model behind this name takes no ${what}.`)
}
