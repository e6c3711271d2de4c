// Gemini's signature of a tool call: Anthropic's clients have no field for it, but they send back hidden thinking.
import type { Part } from '../../../contract/canonical/request.ts'
import { seal, unseal } from '../../../contract/canonical/sealed-reasoning.ts'

/** The block before the call. */
export function writeSignature(callId: string, signature: string) {
  return { type: 'redacted_thinking', data: seal({ callId, signature }) }
}

/** Puts each signature that came back on its call. */
export function joinSignatures(parts: readonly Part[]): Part[] {
  const signatures = new Map<string, string>()
  const others = parts.filter((part) => {
    const sealed = part.kind === 'reasoning' && part.encrypted ? unseal(part.encrypted) : null
    if (sealed?.callId === undefined || sealed.signature === undefined) return true
    signatures.set(sealed.callId, sealed.signature)
    return false
  })
  return others.map((part) => {
    const signature = part.kind === 'tool_call' ? signatures.get(part.id) : undefined
    return signature === undefined ? part : { ...part, signature }
  })
}
