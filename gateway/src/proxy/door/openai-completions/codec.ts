// The door of OpenAI's completions, the address before chats: a prompt in, a text out.
import { z } from 'zod'
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { ChatRequest, Part } from '../../../contract/canonical/request.ts'
import { readObject } from '../../../contract/read-json.ts'
import type { DoorOf, ReplyContext } from '../codec.ts'
import { openaiChat, openaiVoice } from '../openai-chat/codec.ts'
import { encodeUsage } from '../openai-chat/encode-usage.ts'
import { mapFinishReason } from '../openai-chat/map-finish-reason.ts'
import { invalidField, parseBody, readModelAndStream } from '../parse-body.ts'
import { withoutNulls } from '../without-nulls.ts'
import { comment, createStreamEncoder, keepAlive } from './encode-stream.ts'

const Request = z.looseObject({
  model: z.string(),
  prompt: z.union([z.string(), z.array(z.unknown())]),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  user: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.unknown().optional(),
  echo: z.boolean().nullish(),
  suffix: z.string().nullish(),
  best_of: z.int().nullish(),
})

/** What the address takes when the field is missing. */
const usualMaxTokens = 16

export const openaiCompletions: DoorOf<'chat'> = {
  ...openaiVoice,
  operation: 'chat',
  dialect: 'openai-completions',
  readEnvelope(body) {
    const { object, model, isStream } = readModelAndStream(body)
    if (object.prompt === undefined) throw invalidField('prompt', 'it is required')
    const wantsUsage = readObject(object.stream_options)?.include_usage === true
    return { model, isStream, wantsUsage }
  },
  decode: decodeRequest,
  encode: encodeAnswer,
  stream: {
    createEncoder: createStreamEncoder,
    encodeError: openaiChat.stream!.encodeError,
    keepAlive,
    comment,
  },
}

/** The prompt becomes the user's one message. Throws GatewayError `invalid_request` for what a chat can't do. */
function decodeRequest(body: unknown): ChatRequest {
  const {
    model,
    prompt,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop,
    seed,
    n,
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
    user,
    stream,
    stream_options: _streamOptions,
    echo,
    suffix,
    best_of: bestOf,
    ...extra
  } = parseBody(Request, body)
  if (echo === true) throw notByChat('echo')
  if (suffix !== undefined && suffix !== null && suffix !== '') throw notByChat('suffix')
  if ((bestOf ?? 1) > 1) throw notByChat('best_of')
  return {
    dialect: 'openai-completions',
    model,
    isStream: stream === true,
    messages: [{ role: 'user', parts: [{ kind: 'text', text: readPrompt(prompt) }] }],
    tools: [],
    nativeTools: [],
    maxOutputTokens: maxTokens ?? usualMaxTokens,
    ...withoutNulls({
      temperature,
      topP,
      stop: typeof stop === 'string' ? [stop] : stop,
      seed,
      candidateCount: n,
      presencePenalty,
      frequencyPenalty,
      endUser: user,
    }),
    extra,
  }
}

function readPrompt(prompt: string | unknown[]): string {
  const [only] = Array.isArray(prompt) ? prompt : [prompt]
  const isOne = !Array.isArray(prompt) || prompt.length === 1
  if (isOne && typeof only === 'string') return only
  throw invalidField('prompt', 'the model behind this name takes one prompt as text')
}

function notByChat(param: string) {
  return invalidField(param, 'the model behind this name is a chat model and can not do that')
}

function encodeAnswer(answer: ChatAnswer, { model, callId, nowSeconds }: ReplyContext): unknown {
  const { id, createdSeconds, parts, finishReason, usage } = answer
  // A refusal is all that there is to read.
  const isShown = (part: Part) => part.kind === 'text' || part.kind === 'refusal'
  const text = parts.map((part) => (isShown(part) && 'text' in part ? part.text : '')).join('')
  return {
    id: id === '' ? `cmpl-${callId}` : id,
    object: 'text_completion',
    created: createdSeconds ?? nowSeconds,
    model,
    choices: [{ text, index: 0, logprobs: null, finish_reason: mapFinishReason(finishReason) }],
    ...(usage === null ? {} : { usage: encodeUsage(usage) }),
  }
}
