// What another dialect wants back with its reasoning, carried in a Responses item's `encrypted_content` or in Anthropic's hidden thinking.
import type { ReasoningPart } from './request.ts'
import { readObject, readString } from '../read-json.ts'

/** No provider's own encrypted content starts so. */
const mark = 'portcullis.1.'

/** What a sealed text holds; the text of signed thinking goes with its signature, as both must come back byte by byte. */
export interface Sealed {
  readonly text?: string
  readonly signature?: string
  readonly encrypted?: string
  /** The signature belongs to the tool call with this id, not to reasoning. */
  readonly callId?: string
}

export function seal(sealed: Sealed): string {
  return mark + Buffer.from(JSON.stringify(sealed)).toString('base64url')
}

/** Null for what was not sealed here, or was changed since. */
export function unseal(text: string): Sealed | null {
  if (!text.startsWith(mark)) return null
  try {
    const json = readObject(
      JSON.parse(Buffer.from(text.slice(mark.length), 'base64url').toString()),
    )
    if (json === null) return null
    const sealed: { -readonly [K in keyof Sealed]: Sealed[K] } = {}
    for (const name of ['text', 'signature', 'encrypted', 'callId'] as const) {
      const value = readString(json[name])
      if (value !== null) sealed[name] = value
    }
    return sealed
  } catch {
    return null
  }
}

/** True for the `encrypted_content` of an item that was sealed here: no provider can read it. */
export function isSealed(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith(mark)
}

/** Null: the part has nothing that must come back. */
export function sealReasoning({ text, signature, encrypted }: ReasoningPart): string | null {
  if (signature !== undefined) return seal({ text, signature })
  return encrypted === undefined ? null : seal({ encrypted })
}
