// Cohere's rerank, version 2.
import type { RerankAnswer, RerankRequest } from '../../contract/canonical/operations.ts'
import { readCount, readObject, readObjects, readString } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { createDroppedFields } from '../dropped-fields.ts'
import type { EncodedRequest, Wire } from '../wire.ts'
import { headOf } from './head.ts'
import { readUsage } from './read-answer.ts'

export const rerankWire: Wire<RerankRequest, RerankAnswer> = {
  dialect: 'cohere-rerank',
  head: (options) => headOf('/rerank', options),
  encode,
  decode,
  stream: null,
  passing: null,
}

function encode(request: RerankRequest, upstreamModel: string): EncodedRequest {
  const fields = createDroppedFields()
  const { max_tokens_per_doc: maxTokensPerDoc, ...rest } = request.extra
  for (const name of Object.keys(rest)) fields.drop(name)
  if (request.endUser !== undefined) fields.drop('user')
  const body = JSON.stringify({
    model: upstreamModel,
    query: request.query,
    documents: request.documents.map(writeDocument),
    top_n: request.topN,
    max_tokens_per_doc: readCount(maxTokensPerDoc) ?? undefined,
  })
  return { body, dropped: fields.names, reading: { toolNames: new Map() } }
}

/** Version 2 takes texts only: of an object its `text`, or where it has more the whole of it, as JSON. */
function writeDocument(document: RerankRequest['documents'][number]): string {
  if (typeof document === 'string') return document
  const text = readString(document.text)
  return text !== null && Object.keys(document).length === 1 ? text : JSON.stringify(document)
}

function decode(body: unknown): RerankAnswer {
  const answer = readObject(body)
  if (answer === null || !Array.isArray(answer.results)) {
    throw new GatewayError('upstream_unreadable', { detail: 'no results in the answer' })
  }
  const results = readObjects(answer.results).flatMap((result) => {
    const index = readCount(result.index)
    const score = readCount(result.relevance_score)
    return index === null || score === null ? [] : [{ index, score }]
  })
  const meta = readObject(answer.meta)
  return {
    id: readString(answer.id) ?? '',
    model: '',
    usage: readUsage(meta),
    results,
    searchUnits: readCount(readObject(meta?.billed_units)?.search_units),
  }
}
