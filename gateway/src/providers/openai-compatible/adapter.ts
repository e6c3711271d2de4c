// The adapter of a vendor that speaks OpenAI's chat dialect, made from its row of presets.
import type { ProviderAdapter } from '../provider.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import { readFailure } from '../upstream-failure.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { forwardAnswer, forwardRequest } from './forward.ts'
import type { OpenAiPreset } from './presets.ts'
import { createStreamWatcher } from './watch-stream.ts'

export function createOpenAiCompatible(preset: OpenAiPreset): ProviderAdapter {
  return {
    kind: preset.kind,
    dialect: 'openai-chat',
    defaultBaseUrl: preset.defaultBaseUrl,
    needsCredential: preset.needsCredential,
    isInProcess: false,
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
    createStreamDecoder,
    scan: scanAnswer,
    forwardRequest: (body, options) => forwardRequest(body, options, preset.mustAskForUsage),
    forwardAnswer,
    createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
    decodeFailure: readFailure,
    passedAnswerHeaders: [
      'x-request-id',
      'retry-after',
      'retry-after-ms',
      'x-ratelimit-limit-requests',
      'x-ratelimit-remaining-requests',
      'x-ratelimit-reset-requests',
      'x-ratelimit-limit-tokens',
      'x-ratelimit-remaining-tokens',
      'x-ratelimit-reset-tokens',
    ],
  }
}
