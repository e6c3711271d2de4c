// The door of OpenAI's Responses dialect.
import { GatewayError } from '../../../errors.ts'
import type { DoorOf, StreamPosition } from '../codec.ts'
import { errorTypeOf } from '../error-type.ts'
import { openaiVoice } from '../openai-chat/codec.ts'
import { invalidField, readModelAndStream } from '../parse-body.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { responseIdOf } from './encode-response.ts'
import { comment, createStreamEncoder, keepAlive, writeEvent } from './encode-stream.ts'

export const openaiResponses: DoorOf<'chat'> = {
  ...openaiVoice,
  operation: 'chat',
  dialect: 'openai-responses',
  isStored: true,
  readEnvelope(body) {
    const { object, model, isStream } = readModelAndStream(body)
    refuseKeptState(object)
    if (object.input === undefined && object.prompt === undefined) {
      throw invalidField('input', 'it is required')
    }
    return { model, isStream, wantsUsage: true }
  },
  decode: decodeRequest,
  encode: encodeAnswer,
  stream: {
    createEncoder: createStreamEncoder,
    encodeError: encodeStreamError,
    keepAlive,
    comment,
  },
}

/** What a provider would keep for the gateway's account as a whole, where tenants share it. */
function refuseKeptState(object: Readonly<Record<string, unknown>>): void {
  if (object.background === true) {
    throw new GatewayError('unsupported_parameter', {
      param: 'background',
      message: 'Responses are not made in the background here: send it without "background".',
    })
  }
  if (object.conversation !== undefined && object.conversation !== null) {
    throw new GatewayError('unsupported_parameter', {
      param: 'conversation',
      message: 'Conversations are not kept here: use "previous_response_id".',
    })
  }
}

/**
 * `error` is what OpenAI's own clients throw at; others wait for a Response that failed. It has the id that the stream
 * began with, and the numbers go on.
 */
function encodeStreamError(error: GatewayError, callId: string, position?: StreamPosition): string {
  const { message, status, code } = error
  const param = error.param ?? null
  const sequence = (position?.sequence ?? -1) + 1
  const id = position?.id ?? responseIdOf({ callId })
  const described = { type: errorTypeOf(status), code, message, param }
  const response = {
    id,
    object: 'response',
    status: 'failed',
    error: { code, message },
    incomplete_details: null,
    output: [],
    usage: null,
  }
  return (
    writeEvent('error', { code, message, param, error: described, sequence_number: sequence }) +
    writeEvent('response.failed', { response, sequence_number: sequence + 1 })
  )
}
