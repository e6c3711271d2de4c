// What of an answer its client's dialect has no place for: it is named to the client, never lost in silence.
import type { PartStart } from '../../contract/canonical/answer.ts'
import type { Part } from '../../contract/canonical/request.ts'

/** The provider's or our name of what this dialect can not show; null: it can. */
export function lostNameOf(part: Part | PartStart, dialect: string): string | null {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return null
    case 'opaque':
      return part.dialect === dialect ? null : part.type
    case 'image':
      return showsImage(part.source.kind, dialect) ? null : 'image'
    default:
      // A completion is text and nothing else.
      return dialect === 'openai-completions' ? part.kind : null
  }
}

/** A Response has its images as bytes; messages and completions have none. */
function showsImage(source: string, dialect: string): boolean {
  if (dialect === 'openai-responses') return source === 'base64'
  return (dialect === 'openai-chat' || dialect === 'gemini-generate') && source !== 'file_id'
}

const maxNames = 64

/** Takes each name once. */
export function noteLost(warnings: string[], name: string): void {
  if (warnings.length < maxNames && !warnings.includes(name)) warnings.push(name)
}
