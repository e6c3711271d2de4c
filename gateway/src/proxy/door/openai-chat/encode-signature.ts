// Gemini's signature of a tool call, where Google's own door for OpenAI's clients puts it; it comes back with the call.

export function encodeSignature(signature: string | undefined): object {
  if (signature === undefined) return {}
  return { extra_content: { google: { thought_signature: signature } } }
}
