// A fake of Gemini's generateContent, countTokens and embeddings: answers in its wire format, whole and as a stream.
import {
  startScriptedServer,
  type Answer,
  type ScriptedServer,
  type SeenRequest,
} from './scripted-server.ts'

export interface GeminiAnswer {
  /** In pieces of a stream, one each; all of them in a whole answer. */
  readonly parts: readonly Readonly<Record<string, unknown>>[]
  readonly finishReason?: string
  /** The prompt was refused: no candidate at all. */
  readonly blockReason?: string
  readonly usage?: Readonly<Record<string, unknown>>
}

/** `answers` may look at the request; by default it says hello, or calls the first function that it is given. */
export function startGeminiServer(
  answers: (request: SeenRequest) => GeminiAnswer = sayHello,
): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const { pathname, searchParams } = new URL(request.path, 'http://fake')
    const [path, action] = pathname.split(/:(?=[a-zA-Z]+$)/)
    const model = path!.slice(path!.lastIndexOf('/models/') + '/models/'.length)
    switch (action) {
      case 'countTokens':
        return json({ totalTokens: 31, promptTokensDetails: [] })
      case 'embedContent':
        return json({ embedding: { values: [0.25, -0.5] } })
      case 'batchEmbedContents':
        return json({ embeddings: requestsOf(request).map(() => ({ values: [0.25, -0.5] })) })
      case 'predict':
        return json({ predictions: instancesOf(request).map(() => prediction) })
      case 'streamGenerateContent':
        return writeStream(model, answers(request), searchParams.get('alt') === 'sse')
      default:
        return json(writePiece(model, answers(request), null))
    }
  })
}

/** A function call where functions are offered and none was answered yet, else a text. */
function sayHello({ json: body }: SeenRequest): GeminiAnswer {
  const isAnswered = JSON.stringify(body.contents).includes('functionResponse')
  if (body.tools === undefined || isAnswered) {
    return { parts: [{ text: 'Good morning, ' }, { text: 'Ada.' }] }
  }
  const functionCall = { name: 'forecast', args: { city: 'Trier', days: 2 } }
  return { parts: [{ functionCall, thoughtSignature: 'c2lnbmVkIGNhbGw=' }] }
}

const usageOfHello = {
  promptTokenCount: 12,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 2,
  totalTokenCount: 19,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: 12 }],
}

const prediction = { embeddings: { values: [0.25, -0.5], statistics: { token_count: 3 } } }

/** `at`: the piece of a stream, of which only the last has a finish reason; null: the whole. */
function writePiece(model: string, answer: GeminiAnswer, at: number | null): object {
  const { parts, finishReason = 'STOP', blockReason, usage = usageOfHello } = answer
  const isLast = at === null || at === parts.length - 1
  const content = { parts: at === null ? parts : [parts[at]], role: 'model' }
  const candidate = { content, ...(isLast ? { finishReason } : {}), index: 0 }
  return {
    ...(blockReason === undefined
      ? { candidates: [candidate] }
      : { promptFeedback: { blockReason } }),
    usageMetadata: usage,
    modelVersion: `${model}-001`,
    responseId: 'fake-response',
  }
}

function writeStream(model: string, answer: GeminiAnswer, isEvents: boolean): Answer {
  const count = Math.max(1, answer.parts.length)
  const pieces = Array.from({ length: count }, (_piece, at) => writePiece(model, answer, at))
  if (!isEvents) return json(pieces)
  const parts = pieces.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`)
  return { contentType: 'text/event-stream', parts }
}

function json(value: unknown): Answer {
  return { contentType: 'application/json; charset=UTF-8', parts: [JSON.stringify(value)] }
}

function requestsOf({ json: body }: SeenRequest): readonly unknown[] {
  return body.requests as readonly unknown[]
}

function instancesOf({ json: body }: SeenRequest): readonly unknown[] {
  return body.instances as readonly unknown[]
}
