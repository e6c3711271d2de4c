// Reranking as Jina, Voyage, Cohere and the hosts of open models have it: one shape with small differences.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import type { RerankAnswer, RerankRequest } from '../../contract/canonical/operations.ts'
import { readCount, readObject, readObjects, readString } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { createPlainPassing, openAnswer } from '../plain-passing.ts'
import type { Wire } from '../wire.ts'
import { writeHeaders } from './chat-wire.ts'
import type { OpenAiPreset } from './preset.ts'

export function createRerankWire(preset: OpenAiPreset): Wire<RerankRequest, RerankAnswer> {
  return {
    dialect: 'rerank',
    head: ({ secret }) => ({ path: '/rerank', headers: writeHeaders(preset, false, secret) }),
    encode({ query, documents, topN, returnsDocuments, extra }, upstreamModel) {
      const body = {
        model: upstreamModel,
        query,
        documents,
        top_n: topN,
        return_documents: returnsDocuments ? true : undefined,
      }
      return { body: JSON.stringify(body), dropped: Object.keys(extra), reading: nothingToUndo }
    },
    decode: decodeRerank,
    stream: null,
    passing: createPlainPassing({ holds: holdsRanking, readUsage: readRerankUsage }),
  }
}

/** Throws GatewayError `upstream_unreadable`. */
export function decodeRerank(body: unknown): RerankAnswer {
  const answer = openAnswer(body, holdsRanking)
  return {
    id: readString(answer.id) ?? '',
    model: readString(answer.model) ?? '',
    usage: readRerankUsage(answer),
    searchUnits: readSearchUnits(answer),
    results: rankingOf(answer).map((result, place) => ({
      index: readCount(result.index) ?? place,
      score: readCount(result.relevance_score) ?? readCount(result.score) ?? 0,
    })),
  }
}

export function readSearchUnits({ meta }: JsonObject): number | null {
  return readCount(readObject(readObject(meta)?.billed_units)?.search_units)
}

/** Voyage says `data`, the others `results`. */
function rankingOf({ results, data }: JsonObject): JsonObject[] {
  return readObjects(results ?? data)
}

function holdsRanking({ results, data }: JsonObject): boolean {
  return Array.isArray(results) || Array.isArray(data)
}

function readRerankUsage({ usage, meta }: JsonObject): PartialUsage | null {
  const told = readObject(usage)
  const input =
    readCount(told?.prompt_tokens) ??
    readCount(told?.total_tokens) ??
    readCount(readObject(readObject(meta)?.tokens)?.input_tokens)
  return input === null ? null : { input, output: 0 }
}
