// The door of Gemini's countTokens: what a request would cost as input.
import { readObject } from '../../../contract/read-json.ts'
import type { DoorOf } from '../codec.ts'
import { estimateInput } from '../estimate-input.ts'
import { camelKeys } from '../gemini-generate/camel-keys.ts'
import { readGeminiEnvelope } from '../gemini-generate/codec.ts'
import { decodeRequest } from '../gemini-generate/decode-request.ts'
import { geminiVoice } from '../gemini-generate/voice.ts'

export const geminiCountTokens: DoorOf<'count_tokens'> = {
  ...geminiVoice,
  operation: 'count_tokens',
  dialect: 'gemini-count-tokens',
  readEnvelope: (body, url) => readGeminiEnvelope(body, url, false),
  /** A whole request may stand inside of the body. */
  decode(body, bytes, envelope) {
    const whole = readObject(camelKeys(body))
    return decodeRequest(whole?.generateContentRequest ?? whole, bytes, envelope)
  },
  encode: ({ inputTokens }) => ({ totalTokens: inputTokens }),
  stream: null,
  estimate: estimateInput,
}
