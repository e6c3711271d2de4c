// OpenAI's Responses.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { writeHeaders } from '../openai-compatible/chat-wire.ts'
import type { OpenAiPreset } from '../openai-compatible/preset.ts'
import { replaceModel } from '../rename-model.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import type { Wire } from '../wire.ts'
import { leaveOutSealed } from './leave-out-sealed.ts'
import { decodeResponse } from './decode-response.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { forwardAnswer } from './forward.ts'
import { openResponse, scanResponse } from './read-response.ts'
import { createStreamWatcher } from './watch-stream.ts'

export function createResponsesWire(preset: OpenAiPreset): Wire<ChatRequest, ChatAnswer> {
  return {
    dialect: 'openai-responses',
    head({ isStream, secret }) {
      return { path: '/responses', headers: writeHeaders(preset, isStream, secret) }
    },
    encode: encodeRequest,
    decode: decodeResponse,
    stream: { createDecoder: createStreamDecoder },
    passing: {
      scan: (body) => scanResponse(openResponse(body)),
      fit: leaveOutSealed,
      forwardRequest: (body, options) => replaceModel(body, options, options.upstreamModel),
      forwardAnswer,
      createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
    },
  }
}
