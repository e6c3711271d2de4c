// OpenAI's chat completions, as a vendor's row of presets has them.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readObject, type JsonObject } from '../../contract/read-json.ts'
import { createDroppedFields } from '../dropped-fields.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import type { FittedRequest, Wire } from '../wire.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { fitForeignParts } from './fit-messages.ts'
import { fitRequest } from './fit-request.ts'
import { forwardAnswer, forwardRequest } from './forward.ts'
import type { OpenAiPreset } from './presets.ts'
import { reshapeAnswer, reshapeEvent } from './reshape-answer.ts'
import { createStreamWatcher } from './watch-stream.ts'

export function createChatWire(preset: OpenAiPreset): Wire<ChatRequest, ChatAnswer> {
  return {
    dialect: 'openai-chat',
    head({ isStream, secret }) {
      return { path: '/chat/completions', headers: writeHeaders(preset, isStream, secret) }
    },
    encode: (request, upstreamModel) => encodeRequest(request, upstreamModel, preset),
    decode: decodeAnswer,
    stream: { createDecoder: createStreamDecoder },
    passing: {
      scan: scanAnswer,
      fit: (body) => fit(body, preset),
      forwardRequest: (body, options) => forwardRequest(body, options, preset.mustAskForUsage),
      forwardAnswer: (body, options) =>
        forwardAnswer(preset.isOriginal ? body : reshapeAnswer(body), options),
      createStreamForwarder: (options) =>
        createStreamForwarder(
          createStreamWatcher(options, hasThinkingLists(preset) ? reshapeEvent : undefined),
        ),
    },
  }
}

/** Of any wire of a vendor. */
export function writeHeaders(
  { credentialHeader, headers }: OpenAiPreset,
  isStream: boolean,
  secret: string | null,
): Record<string, string> {
  const written: Record<string, string> = {
    'content-type': 'application/json',
    accept: isStream ? 'text/event-stream' : 'application/json',
    ...headers,
  }
  if (secret !== null) {
    written[credentialHeader] = credentialHeader === 'authorization' ? `Bearer ${secret}` : secret
  }
  return written
}

function hasThinkingLists({ reasoningField }: OpenAiPreset): boolean {
  return reasoningField === 'content'
}

function fit(body: unknown, preset: OpenAiPreset): FittedRequest | null {
  const given = readObject(body)
  if (given === null) return null
  if (preset.isOriginal || preset.takesAsIs) return write(fitOriginal(given, preset), given, [])
  const fields = createDroppedFields()
  const fitted = fitRequest(given, preset, fields)
  return write(fitted, given, fields.names)
}

function write(
  fitted: JsonObject,
  given: JsonObject,
  dropped: readonly string[],
): FittedRequest | null {
  return fitted === given ? null : { body: Buffer.from(JSON.stringify(fitted)), dropped }
}

function fitOriginal(given: JsonObject, preset: OpenAiPreset): JsonObject {
  const messages = fitForeignParts(given.messages, preset)
  return messages === given.messages ? given : { ...given, messages }
}
