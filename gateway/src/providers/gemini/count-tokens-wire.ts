// Gemini's countTokens.
import type { TokenCount } from '../../contract/canonical/operations.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readCount, readObject, type JsonObject } from '../../contract/read-json.ts'
import { openAnswer } from '../plain-passing.ts'
import type { Passing, Wire } from '../wire.ts'
import { encodeRequest } from './encode-request.ts'
import { writeHeaders, type GoogleSite } from './generate-wire.ts'
import { renameInside } from './rename-inside.ts'

/** AI Studio counts a whole request inside of `generateContentRequest`, Vertex AI its fields at the top. */
export function createCountTokensWire(
  site: GoogleSite,
  { isNested }: { readonly isNested: boolean },
): Wire<ChatRequest, TokenCount> {
  return {
    dialect: 'gemini-count-tokens',
    head: (options) => ({
      path: `${site.pathOf(options.model)}:countTokens`,
      headers: writeHeaders(site, options),
    }),
    encode(request, upstreamModel) {
      const encoded = encodeRequest({ ...request, isStream: false }, upstreamModel, site)
      if (!isNested) return encoded
      // Put around the text: numbers in it may be longer than a parser keeps.
      const model = JSON.stringify(`models/${upstreamModel}`)
      const body = `{"generateContentRequest":{"model":${model},${encoded.body.slice(1)}}`
      return { ...encoded, body }
    },
    decode(body) {
      const answer = openAnswer(body, isCount)
      return { model: '', usage: null, inputTokens: readCount(answer.totalTokens) ?? 0 }
    },
    stream: null,
    // A client's own request may be nested, as Vertex AI does not take it.
    passing: isNested ? passing : null,
  }
}

const passing: Passing = {
  scan(body) {
    openAnswer(body, isCount)
    return { usage: null, finishReason: 'stop', toolCallCount: 0, model: null }
  },
  forwardRequest: (body, options) =>
    renameInside(body, options, (request) => [readObject(request.generateContentRequest)]),
  forwardAnswer: (body) => body,
  createStreamForwarder: null,
}

/** Zero may be left out, as everywhere in Google's JSON. */
function isCount(answer: JsonObject): boolean {
  return answer.error === undefined
}
