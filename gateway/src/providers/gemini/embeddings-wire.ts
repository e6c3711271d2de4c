// Gemini's embedContent and batchEmbedContents.
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../contract/canonical/operations.ts'
import { readArray, readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { createDroppedFields, unsupported, type DroppedFields } from '../dropped-fields.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { openAnswer } from '../plain-passing.ts'
import type { Wire } from '../wire.ts'
import { writeHeaders, type GoogleSite } from './generate-wire.ts'
import { readUsage } from './read-usage.ts'
import { renameInside } from './rename-inside.ts'

type EmbeddingsWire = Wire<EmbeddingsRequest, EmbeddingsAnswer>

/** Any number of inputs in one call; what clients of every other dialect get. */
export function createBatchEmbedWire(site: GoogleSite): EmbeddingsWire {
  return {
    ...createEmbedWire(site),
    dialect: 'gemini-batch-embed',
    head: (options) => ({
      path: `${site.pathOf(options.model)}:batchEmbedContents`,
      headers: writeHeaders(site, options),
    }),
    encode(request, upstreamModel) {
      const fields = createDroppedFields()
      nameDropped(request, fields)
      const requests = textsOf(request).map((text) => encodeOne(request, text, upstreamModel))
      return { body: JSON.stringify({ requests }), dropped: fields.names, reading: nothingToUndo }
    },
    passing: createPassing((request) => readObjects(request.requests)),
  }
}

/** For clients that ask so themselves. */
export function createEmbedWire(site: GoogleSite): EmbeddingsWire {
  return {
    dialect: 'gemini-embed',
    head: (options) => ({
      path: `${site.pathOf(options.model)}:embedContent`,
      headers: writeHeaders(site, options),
    }),
    encode(request, upstreamModel) {
      const fields = createDroppedFields()
      nameDropped(request, fields)
      const [text, ...others] = textsOf(request)
      if (text === undefined || others.length > 0) {
        throw unsupported('input', 'The model behind this name takes one text a request.')
      }
      const body = JSON.stringify(encodeOne(request, text, upstreamModel))
      return { body, dropped: fields.names, reading: nothingToUndo }
    },
    decode: decodeAnswer,
    stream: null,
    passing: createPassing((request) => [request]),
  }
}

function createPassing(
  holders: (request: JsonObject) => readonly JsonObject[],
): EmbeddingsWire['passing'] {
  return {
    scan(body) {
      const { usageMetadata } = openAnswer(body, isAnswer)
      return {
        usage: readUsage(usageMetadata),
        finishReason: 'stop',
        toolCallCount: 0,
        model: null,
      }
    },
    forwardRequest: (body, options) => renameInside(body, options, holders),
    // An answer does not name its model.
    forwardAnswer: (body) => body,
    createStreamForwarder: null,
  }
}

function encodeOne(
  { task, title, dimensions }: EmbeddingsRequest,
  text: string,
  model: string,
): object {
  return {
    model: `models/${model}`,
    content: { parts: [{ text }] },
    taskType: task,
    title,
    outputDimensionality: dimensions,
  }
}

/** Throws GatewayError `unsupported_parameter` for token ids: they are of another vendor's tokenizer. */
export function textsOf({ inputs }: EmbeddingsRequest): string[] {
  return inputs.map((input) => {
    if (typeof input === 'string') return input
    throw unsupported('input', 'The model behind this name takes texts, no token ids.')
  })
}

export function nameDropped(request: EmbeddingsRequest, fields: DroppedFields): void {
  if (request.endUser !== undefined) fields.drop('user')
  for (const name of Object.keys(request.extra)) fields.drop(name)
}

function decodeAnswer(body: unknown): EmbeddingsAnswer {
  const answer = openAnswer(body, isAnswer)
  const single = readObject(answer.embedding)
  const embeddings = single === null ? readObjects(answer.embeddings) : [single]
  return {
    model: '',
    usage: readUsage(answer.usageMetadata),
    vectors: embeddings.map(({ values }) => readVector(values)),
  }
}

export function readVector(values: unknown): readonly number[] {
  const vector = readArray(values)
  if (vector.length > 0 && vector.every((value) => typeof value === 'number')) return vector
  throw new GatewayError('upstream_unreadable', { detail: 'an embedding without numbers' })
}

function isAnswer(answer: JsonObject): boolean {
  return 'embedding' in answer || 'embeddings' in answer
}
