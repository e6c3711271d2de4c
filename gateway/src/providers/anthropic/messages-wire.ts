// Anthropic's Messages.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import type { Wire } from '../wire.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { forwardAnswer, forwardRequest } from './forward.ts'
import { createStreamWatcher } from './watch-stream.ts'

/** The version whose shapes this folder reads; a client of the same dialect may ask for its own. */
const defaultVersion = '2023-06-01'

export const messagesWire: Wire<ChatRequest, ChatAnswer> = {
  dialect: 'anthropic-messages',
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
  stream: { createDecoder: createStreamDecoder },
  passing: {
    scan: scanAnswer,
    forwardRequest,
    forwardAnswer,
    createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
  },
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value.join(',') : value) ?? null
}
