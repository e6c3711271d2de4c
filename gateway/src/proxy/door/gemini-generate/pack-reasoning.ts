// Signed thoughts of other providers inside of a thoughtSignature, where Gemini's clients keep and return them.
import { readArray, readObject, readString } from '../../../contract/read-json.ts'
import type { ReasoningPart } from '../../../contract/canonical/request.ts'

/** As bytes in base64, which strict clients decode; it begins the same whatever is inside. */
const opening = '{"portcullis":'
const prefix = Buffer.from(opening).toString('base64').slice(0, 18)

/** Null: nothing is signed, so no provider would take it back. */
export function packReasoning(parts: readonly ReasoningPart[]): string | null {
  const signed = parts.filter(({ signature, encrypted, id }) => signature ?? encrypted ?? id)
  if (signed.length === 0) return null
  return Buffer.from(`${opening}${JSON.stringify(parts)}}`).toString('base64')
}

/** Null: the signature is another's. */
export function unpackReasoning(thoughtSignature: string): ReasoningPart[] | null {
  // Some clients write base64 in its form for addresses.
  const base64 = thoughtSignature.replaceAll('-', '+').replaceAll('_', '/')
  if (!base64.startsWith(prefix)) return null
  try {
    const packed = readObject(JSON.parse(Buffer.from(base64, 'base64').toString()))
    return readArray(packed?.portcullis).flatMap(readPart)
  } catch {
    return null
  }
}

function readPart(value: unknown): ReasoningPart[] {
  const part = readObject(value)
  if (part === null) return []
  const signature = readString(part.signature)
  const encrypted = readString(part.encrypted)
  const id = readString(part.id)
  return [
    {
      kind: 'reasoning',
      text: readString(part.text) ?? '',
      ...(signature === null ? {} : { signature }),
      ...(encrypted === null ? {} : { encrypted }),
      ...(id === null ? {} : { id }),
    },
  ]
}
