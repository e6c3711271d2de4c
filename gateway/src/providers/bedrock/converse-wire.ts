// Bedrock's Converse and ConverseStream.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { HeadOptions, RequestHead, Wire } from '../wire.ts'
import { decodeAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { createEventStreamReader } from './event-stream-reader.ts'

const eventStream = 'application/vnd.amazon.eventstream'

export const converseWire: Wire<ChatRequest, ChatAnswer> = {
  dialect: 'bedrock-converse',
  head: (options) => headOf(options.isStream ? 'converse-stream' : 'converse', options),
  encode: encodeRequest,
  decode: decodeAnswer,
  stream: {
    mediaType: eventStream,
    createEventReader: createEventStreamReader,
    createDecoder: createStreamDecoder,
  },
  passing: null,
}

/** The model stands in the path: an ARN has colons and slashes, which are written as bytes of its one segment. */
export function headOf(operation: string, { model, isStream }: HeadOptions): RequestHead {
  return {
    path: `/model/${encodeURIComponent(model)}/${operation}`,
    headers: {
      'content-type': 'application/json',
      accept: isStream ? eventStream : 'application/json',
    },
  }
}
