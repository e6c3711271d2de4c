// The door of reranking, in the shape that Cohere made and Jina and others took over.
import { z } from 'zod'
import type { RerankAnswer, RerankRequest } from '../../../contract/canonical/operations.ts'
import { sumInput } from '../../../contract/canonical/usage.ts'
import type { DoorOf, ReplyContext } from '../codec.ts'
import { openaiVoice } from '../openai-chat/codec.ts'
import { parseBody } from '../parse-body.ts'
import { readWholeEnvelope } from '../whole-envelope.ts'
import { withoutNulls } from '../without-nulls.ts'

const Request = z.looseObject({
  model: z.string(),
  query: z.string(),
  documents: z.array(z.union([z.string(), z.looseObject({})])).min(1),
  top_n: z.int().min(1).nullish(),
  return_documents: z.boolean().nullish(),
})

export const rerank: DoorOf<'rerank'> = {
  ...openaiVoice,
  operation: 'rerank',
  dialect: 'rerank',
  readEnvelope: readWholeEnvelope,
  decode(body): RerankRequest {
    const given = parseBody(Request, body)
    const { model, query, documents, top_n: topN, return_documents: returns, ...extra } = given
    return {
      dialect: 'rerank',
      model,
      query,
      documents,
      ...withoutNulls({ topN }),
      returnsDocuments: returns === true,
      extra,
    }
  },
  encode: encodeAnswer,
  stream: null,
}

/** Both names of the usage are given: clients of Cohere read one, clients of Jina the other. */
function encodeAnswer(
  { id, results, usage, searchUnits }: RerankAnswer,
  { model }: ReplyContext,
  { documents, returnsDocuments }: RerankRequest,
): unknown {
  return {
    id,
    model,
    results: results.map(({ index, score }) => ({
      index,
      relevance_score: score,
      ...(returnsDocuments ? { document: describe(documents[index]) } : {}),
    })),
    ...(usage === null ? {} : { usage: { total_tokens: sumInput(usage) } }),
    ...(searchUnits === null ? {} : { meta: { billed_units: { search_units: searchUnits } } }),
  }
}

function describe(document: RerankRequest['documents'][number] | undefined): unknown {
  return typeof document === 'string' ? { text: document } : document
}
