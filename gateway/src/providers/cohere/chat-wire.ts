// Cohere's chat, version 2.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { Wire } from '../wire.ts'
import { decodeAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { headOf } from './head.ts'

export const chatWire: Wire<ChatRequest, ChatAnswer> = {
  dialect: 'cohere-chat',
  head: (options) => headOf('/chat', options),
  encode: encodeRequest,
  decode: decodeAnswer,
  stream: { createDecoder: createStreamDecoder },
  passing: null,
}
