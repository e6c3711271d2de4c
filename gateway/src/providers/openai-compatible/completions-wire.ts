// OpenAI's completions, the address before chats, where a vendor still has it: mostly for bytes that pass.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import {
  readArray,
  readCount,
  readObject,
  readObjects,
  readString,
} from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { unsupported } from '../dropped-fields.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { openAnswer } from '../plain-passing.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import type { AnswerScan, StreamDecoder, Wire } from '../wire.ts'
import { writeHeaders } from './chat-wire.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { forwardAnswer, forwardRequest } from './forward.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import type { OpenAiPreset } from './preset.ts'
import { readUsage } from './read-usage.ts'
import { createStreamWatcher } from './watch-stream.ts'

/** OpenAI's own that are no chat models. */
const originalModels = /instruct|^(davinci|babbage)-002/

export function createCompletionsWire(preset: OpenAiPreset): Wire<ChatRequest, ChatAnswer> {
  return {
    dialect: 'openai-completions',
    serves: (model) => !preset.isOriginal || originalModels.test(model),
    head: ({ isStream, secret }) => ({
      path: '/completions',
      headers: writeHeaders(preset, isStream, secret),
    }),
    encode(request, upstreamModel) {
      const { maxOutputTokens, temperature, topP, stop, seed, candidateCount, endUser } = request
      const body = {
        model: upstreamModel,
        prompt: readPrompt(request),
        max_tokens: maxOutputTokens,
        temperature,
        top_p: topP,
        stop,
        seed,
        n: candidateCount,
        user: endUser,
        ...(request.isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
      }
      return { body: JSON.stringify(body), dropped: [], reading: nothingToUndo }
    },
    decode: decodeAnswer,
    stream: { createDecoder: createTextDecoder },
    passing: {
      scan: scanAnswer,
      forwardRequest: (body, options) => forwardRequest(body, options, preset.mustAskForUsage),
      forwardAnswer,
      createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
    },
  }
}

/** One message of text is a prompt; what more a chat has, this address has no place for. */
function readPrompt({ messages, tools }: ChatRequest): string {
  const [message] = messages
  const texts = message?.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])) ?? []
  const isPrompt = messages.length === 1 && texts.length === message?.parts.length
  if (isPrompt && tools.length === 0) return texts.join('')
  throw unsupported('messages', 'The model behind this name takes a single prompt as text.')
}

function decodeAnswer(body: unknown): ChatAnswer {
  const answer = openAnswer(body, holdsText)
  const [choice] = readObjects(answer.choices)
  return {
    id: readString(answer.id) ?? '',
    createdSeconds: readCount(answer.created),
    model: readString(answer.model) ?? '',
    parts: [{ kind: 'text', text: readString(choice?.text) ?? '' }],
    finishReason: mapFinishReason(readString(choice?.finish_reason), false),
    usage: readUsage(answer.usage),
  }
}

function scanAnswer(body: unknown): AnswerScan {
  const answer = openAnswer(body, holdsText)
  const [choice] = readObjects(answer.choices)
  return {
    usage: readUsage(answer.usage),
    finishReason: mapFinishReason(readString(choice?.finish_reason), false),
    toolCallCount: 0,
    model: readString(answer.model),
  }
}

function holdsText({ choices }: JsonObject): boolean {
  return readString(readObject(readArray(choices)[0])?.text) !== null
}

/** A chunk has `text` where a chat's has `delta`. */
function createTextDecoder(): StreamDecoder {
  const decoder = createStreamDecoder(nothingToUndo)
  return {
    push(event) {
      if (event.data === '[DONE]') return decoder.push(event)
      const chunk = readObject(parse(event.data))
      const choices = readObjects(chunk?.choices).map(({ text, ...choice }) => ({
        ...choice,
        delta: { content: text },
      }))
      const data = chunk === null ? event.data : JSON.stringify({ ...chunk, choices })
      return decoder.push({ ...event, data })
    },
    end: () => decoder.end(),
  }
}

/** What is no JSON is the chat's decoder's to refuse. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
