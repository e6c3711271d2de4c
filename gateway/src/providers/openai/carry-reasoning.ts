// OpenAI's encrypted reasoning on its way through a dialect that has one opaque text for it.
import { readObject, readString } from '../../contract/read-json.ts'

const mark = 'openai.1.'

export interface EncryptedReasoning {
  readonly id: string
  readonly encrypted: string
}

/** The item's id goes along: OpenAI wants both back. */
export function packReasoning(reasoning: EncryptedReasoning): string {
  return mark + Buffer.from(JSON.stringify(reasoning)).toString('base64url')
}

/** Null for what another provider encrypted, which means nothing to OpenAI. */
export function unpackReasoning(text: string | undefined): EncryptedReasoning | null {
  if (text === undefined || !text.startsWith(mark)) return null
  try {
    const json = readObject(
      JSON.parse(Buffer.from(text.slice(mark.length), 'base64url').toString()),
    )
    const id = readString(json?.id)
    const encrypted = readString(json?.encrypted)
    return id === null || encrypted === null ? null : { id, encrypted }
  } catch {
    return null
  }
}
