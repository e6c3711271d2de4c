// The door of OpenAI's count of input tokens: what a Responses request would cost as input.
import type { DoorOf } from '../codec.ts'
import { estimateInput } from '../estimate-input.ts'
import { openaiVoice } from '../openai-chat/codec.ts'
import { decodeRequest } from '../openai-responses/decode-request.ts'
import { readWholeEnvelope } from '../whole-envelope.ts'

export const openaiInputTokens: DoorOf<'count_tokens'> = {
  ...openaiVoice,
  operation: 'count_tokens',
  dialect: 'openai-input-tokens',
  // What the request goes on from is counted too; the count itself has no id, so it is not stored.
  isStored: true,
  readEnvelope: readWholeEnvelope,
  decode: decodeRequest,
  encode: ({ inputTokens }) => ({ object: 'response.input_tokens', input_tokens: inputTokens }),
  stream: null,
  estimate: estimateInput,
}
