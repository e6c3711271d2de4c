// The door of Anthropic's count_tokens: what a messages request would cost as input.
import type { ChatRequest } from '../../../contract/canonical/request.ts'
import { readObject } from '../../../contract/read-json.ts'
import { anthropicVoice } from '../anthropic-messages/codec.ts'
import { decodeRequest } from '../anthropic-messages/decode-request.ts'
import type { DoorOf } from '../codec.ts'
import { estimateInput } from '../estimate-input.ts'
import { readWholeEnvelope } from '../whole-envelope.ts'

export const anthropicCountTokens: DoorOf<'count_tokens'> = {
  ...anthropicVoice,
  operation: 'count_tokens',
  dialect: 'anthropic-count-tokens',
  readEnvelope: readWholeEnvelope,
  /** The same body without `max_tokens`. */
  decode(body, bytes): ChatRequest {
    return decodeRequest({ ...readObject(body), max_tokens: 1 }, bytes)
  },
  encode: ({ inputTokens }) => ({ input_tokens: inputTokens }),
  stream: null,
  estimate: estimateInput,
}
