// The door of Anthropic's Messages dialect.
import type { GatewayError } from '../../../errors.ts'
import type { DialectVoice, DoorOf, PublicModel } from '../codec.ts'
import { errorHeaders } from '../error-headers.ts'
import { errorTypeOf } from '../error-type.ts'
import { readModelAndStream, requireList } from '../parse-body.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { comment, createStreamEncoder, keepAlive } from './encode-stream.ts'

export const anthropicVoice: DialectVoice = {
  keyHint: '"x-api-key: pc_live_…" or "Authorization: Bearer pc_live_…"',
  encodeError: (error, callId) => ({
    status: statusOf(error),
    headers: errorHeaders(error),
    body: JSON.stringify(describeError(error, callId)),
  }),
  // The dialect has no other models than those that take messages.
  encodeModels(models) {
    const able = models.filter(({ operations }) => operations.includes('chat'))
    return {
      data: able.map(encodeModel),
      has_more: false,
      first_id: able[0]?.name ?? null,
      last_id: able.at(-1)?.name ?? null,
    }
  },
  encodeModel,
}

export const anthropicMessages: DoorOf<'chat'> = {
  ...anthropicVoice,
  operation: 'chat',
  dialect: 'anthropic-messages',
  readEnvelope(body) {
    const { object, model, isStream } = readModelAndStream(body)
    requireList(object, 'messages')
    return { model, isStream, wantsUsage: true }
  },
  decode: decodeRequest,
  encode: encodeAnswer,
  stream: {
    createEncoder: createStreamEncoder,
    encodeError: (error, callId) =>
      `event: error\ndata: ${JSON.stringify(describeError(error, callId))}\n\n`,
    keepAlive,
    comment,
  },
}

/** An overload is 529 in this dialect, and its clients know that. */
function statusOf(error: GatewayError): number {
  return error.code === 'upstream_overloaded' ? 529 : error.status
}

function describeError(error: GatewayError, callId: string) {
  return {
    type: 'error',
    error: { type: errorTypeOf(statusOf(error)), message: error.message },
    request_id: callId,
  }
}

function encodeModel({ name, createdAt }: PublicModel) {
  return {
    type: 'model',
    id: name,
    display_name: name,
    created_at: new Date(createdAt).toISOString(),
  }
}
