// Turns an error into the reply of the client's dialect, and into what the record says of it.
import { GatewayError, type ErrorCode } from '../../errors.ts'
import type { Answer, Arrived } from '../call.ts'
import { failedAnswer } from '../record/answers.ts'
import type { ReplyHeaders } from './client.ts'

/** Sends the error in the call's dialect. A client that has left gets nothing. */
export function refuse(call: Arrived, error: GatewayError): Answer {
  const { client, codec, id } = call
  const { status, headers, body } = codec.encodeError(error, id)
  const reply: ReplyHeaders = { ...headers, 'x-portcullis-call-id': id }
  const isCut = error.code === 'source_blocked' && call.source.from === 'socket'
  if (isCut) reply.connection = 'close'
  client.send(status, reply, body)
  if (isCut) client.closeAfterReply()
  return failedAnswer(error, status, call.journal.attempts.length > 0)
}

/** The code of Fastify's own errors in our table. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request_too_large',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_ASYNC_CONSTRAINT: 'not_found',
  ECONNRESET: 'client_closed_request',
  ECONNABORTED: 'client_closed_request',
}

/** Anything thrown, in our terms; what nobody foresaw is an internal error whose words stay inside. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const known = typeof code === 'string' ? fastifyCodes[code] : undefined
  return new GatewayError(known ?? 'internal_error', {
    detail: `${String(code ?? 'error')}: ${String(message ?? error)}`,
    cause: error,
  })
}
