// The doors of Gemini's generateContent and streamGenerateContent.
import type { GatewayError } from '../../../errors.ts'
import { readObject } from '../../../contract/read-json.ts'
import type { DoorEnvelope, DoorOf, DoorStream } from '../codec.ts'
import { invalidField } from '../parse-body.ts'
import { readAddress } from './address.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeAnswer } from './encode-answer.ts'
import { createStreamEncoder, writeEvent } from './encode-stream.ts'
import { createJsonArray } from './json-array.ts'
import { describeError, geminiVoice } from './voice.ts'

const events: DoorStream = {
  createEncoder: createStreamEncoder,
  encodeError: (error) => writeEvent(describeError(error)),
  // These clients take a comment for a broken event.
  keepAlive: '\n',
}

const array: DoorStream = {
  ...events,
  mediaType: 'application/json',
  createFraming: createJsonArray,
  encodeError: (error, _callId, position) => endArray(error, position?.sequence ?? 0),
}

export const geminiGenerate: DoorOf<'chat'> = createDoor(false, events)
export const geminiStream: DoorOf<'chat'> = createDoor(true, events)
/** Without `alt=sse`. */
export const geminiStreamArray: DoorOf<'chat'> = createDoor(true, array)

function createDoor(isStream: boolean, stream: DoorStream): DoorOf<'chat'> {
  return {
    ...geminiVoice,
    operation: 'chat',
    dialect: 'gemini-generate',
    readEnvelope(body, url) {
      const envelope = readGeminiEnvelope(body, url, isStream)
      if (readObject(body)?.contents === undefined) throw invalidField('contents', 'it is required')
      return envelope
    },
    decode: decodeRequest,
    encode: encodeAnswer,
    stream,
  }
}

/** The model is in the address. Throws GatewayError `invalid_request` for a body that is no object. */
export function readGeminiEnvelope(body: unknown, url: string, isStream: boolean): DoorEnvelope {
  if (readObject(body) === null) throw invalidField('', 'it must be a JSON object')
  const address = readAddress(url)
  if (address === null) throw invalidField('model', 'the address names no model')
  return { model: address.model, isStream, wantsUsage: true }
}

function endArray(error: GatewayError, written: number): string {
  return `${written === 0 ? '[' : ','}${JSON.stringify(describeError(error))}]`
}
