// OpenAI's chat completions, as a vendor's row of presets has them.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import type { Wire } from '../wire.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { forwardAnswer, forwardRequest } from './forward.ts'
import type { OpenAiPreset } from './presets.ts'
import { createStreamWatcher } from './watch-stream.ts'

export function createChatWire(preset: OpenAiPreset): Wire<ChatRequest, ChatAnswer> {
  return {
    dialect: 'openai-chat',
    head({ isStream, secret }) {
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        accept: isStream ? 'text/event-stream' : 'application/json',
      }
      if (secret !== null) headers.authorization = `Bearer ${secret}`
      return { path: '/chat/completions', headers }
    },
    encode: (request, upstreamModel) => encodeRequest(request, upstreamModel, preset),
    decode: decodeAnswer,
    stream: { createDecoder: createStreamDecoder },
    passing: {
      scan: scanAnswer,
      forwardRequest: (body, options) => forwardRequest(body, options, preset.mustAskForUsage),
      forwardAnswer,
      createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
    },
  }
}
