// The adapter of Anthropic's Messages API.
import type { ProviderAdapter } from '../provider.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import { readFailure } from '../upstream-failure.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { forwardAnswer, forwardRequest } from './forward.ts'
import { createStreamWatcher } from './watch-stream.ts'

/** The version whose shapes this folder reads; a client of the same dialect may ask for its own. */
const defaultVersion = '2023-06-01'

export const anthropic: ProviderAdapter = {
  kind: 'anthropic',
  dialect: 'anthropic-messages',
  defaultBaseUrl: 'https://api.anthropic.com/v1',
  needsCredential: true,
  isInProcess: false,
  head({ isStream, secret, clientHeaders, isSameDialect }) {
    const version = isSameDialect ? single(clientHeaders['anthropic-version']) : null
    const beta = isSameDialect ? single(clientHeaders['anthropic-beta']) : null
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/json',
      'anthropic-version': version ?? defaultVersion,
    }
    if (beta !== null) headers['anthropic-beta'] = beta
    if (secret !== null) headers['x-api-key'] = secret
    return { path: '/messages', headers }
  },
  encode: encodeRequest,
  decode: decodeAnswer,
  createStreamDecoder,
  scan: scanAnswer,
  forwardRequest,
  forwardAnswer,
  createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
  decodeFailure: readFailure,
  passedAnswerHeaders: [
    'request-id',
    'retry-after',
    'anthropic-ratelimit-requests-limit',
    'anthropic-ratelimit-requests-remaining',
    'anthropic-ratelimit-requests-reset',
    'anthropic-ratelimit-tokens-limit',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-tokens-reset',
    'anthropic-ratelimit-input-tokens-limit',
    'anthropic-ratelimit-input-tokens-remaining',
    'anthropic-ratelimit-input-tokens-reset',
    'anthropic-ratelimit-output-tokens-limit',
    'anthropic-ratelimit-output-tokens-remaining',
    'anthropic-ratelimit-output-tokens-reset',
  ],
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value.join(',') : value) ?? null
}
