// Cohere's embed, version 2.
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../contract/canonical/operations.ts'
import { readArray, readObject, readString } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { createDroppedFields, unsupported } from '../dropped-fields.ts'
import type { EncodedRequest, Wire } from '../wire.ts'
import { headOf } from './head.ts'
import { readUsage } from './read-answer.ts'

export const embedWire: Wire<EmbeddingsRequest, EmbeddingsAnswer> = {
  dialect: 'cohere-embed',
  head: (options) => headOf('/embed', options),
  encode,
  decode,
  stream: null,
  passing: null,
}

/** Cohere demands to know what a vector is for; who does not say it stores documents. */
const inputTypes: ReadonlyMap<string, string> = new Map([
  ['RETRIEVAL_QUERY', 'search_query'],
  ['QUESTION_ANSWERING', 'search_query'],
  ['FACT_VERIFICATION', 'search_query'],
  ['CODE_RETRIEVAL_QUERY', 'search_query'],
  ['RETRIEVAL_DOCUMENT', 'search_document'],
  ['CLASSIFICATION', 'classification'],
  ['CLUSTERING', 'clustering'],
  ['SEMANTIC_SIMILARITY', 'clustering'],
])

function encode(request: EmbeddingsRequest, upstreamModel: string): EncodedRequest {
  const fields = createDroppedFields()
  const texts = request.inputs.map((input) => {
    if (typeof input === 'string') return input
    throw unsupported('input', 'The model behind this name takes texts, no token ids.')
  })
  const { input_type: inputType, truncate, ...rest } = request.extra
  for (const name of Object.keys(rest)) fields.drop(name)
  if (request.endUser !== undefined) fields.drop('user')
  if (request.title !== undefined) fields.drop('title')
  const body = JSON.stringify({
    model: upstreamModel,
    texts,
    input_type: readString(inputType) ?? inputTypes.get(request.task ?? '') ?? 'search_document',
    output_dimension: request.dimensions,
    embedding_types: ['float'],
    truncate: readString(truncate) ?? undefined,
  })
  return { body, dropped: fields.names, reading: { toolNames: new Map() } }
}

function decode(body: unknown): EmbeddingsAnswer {
  const answer = readObject(body)
  const vectors = readObject(answer?.embeddings)?.float
  if (!Array.isArray(vectors) || !vectors.every(isVector)) {
    throw new GatewayError('upstream_unreadable', { detail: 'no embeddings.float in the answer' })
  }
  return { model: '', usage: readUsage(answer?.meta), vectors }
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && readArray(value).every((item) => typeof item === 'number')
}
