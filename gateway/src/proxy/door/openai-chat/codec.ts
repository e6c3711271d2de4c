// The door of OpenAI's chat dialect.
import { readObject } from '../../../contract/read-json.ts'
import type { GatewayError } from '../../../errors.ts'
import type { DialectVoice, DoorOf, PublicModel } from '../codec.ts'
import { errorHeaders } from '../error-headers.ts'
import { errorTypeOf } from '../error-type.ts'
import { readModelAndStream, requireList } from '../parse-body.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { comment, createStreamEncoder, keepAlive } from './encode-stream.ts'

/** Every OpenAI-shaped door speaks so. */
export const openaiVoice: DialectVoice = {
  keyHint: '"Authorization: Bearer pc_live_…" (or "api-key: pc_live_…", as Azure\'s clients do)',
  encodeError: (error) => ({
    status: error.status,
    headers: errorHeaders(error),
    body: JSON.stringify(describeError(error)),
  }),
  encodeModels: (models) => ({ object: 'list', data: models.map(encodeModel) }),
  encodeModel,
}

export const openaiChat: DoorOf<'chat'> = {
  ...openaiVoice,
  operation: 'chat',
  dialect: 'openai-chat',
  readEnvelope(body) {
    const { object, model, isStream } = readModelAndStream(body)
    requireList(object, 'messages')
    const wantsUsage = readObject(object.stream_options)?.include_usage === true
    return { model, isStream, wantsUsage }
  },
  decode: decodeRequest,
  encode: encodeAnswer,
  stream: {
    createEncoder: createStreamEncoder,
    encodeError: (error) => `data: ${JSON.stringify(describeError(error))}\n\n`,
    keepAlive,
    comment,
  },
}

function describeError(error: GatewayError) {
  const { message, status, param, code } = error
  return { error: { message, type: errorTypeOf(status), param: param ?? null, code } }
}

function encodeModel({ name, createdAt, owner }: PublicModel) {
  return { id: name, object: 'model', created: Math.floor(createdAt / 1_000), owned_by: owner }
}
