// The adapter of Gemini at Vertex AI: the same wire behind a project's address and a service account's token.
import type { ProviderAdapter } from '../provider.ts'
import { createCountTokensWire } from './count-tokens-wire.ts'
import { fitVertex } from './fit-vertex.ts'
import { createGenerateWire, type GoogleSite } from './generate-wire.ts'
import { vertexModelPath } from './model-path.ts'
import { createPredictWire } from './predict-wire.ts'
import { readGoogleFailure } from './read-failure.ts'
import { createTokenSource, isServiceAccount, type TokenSource } from './service-account.ts'

/** An API key of Vertex AI's express mode is a header as at AI Studio; an account's token is added by `sign`. */
const site: GoogleSite = {
  pathOf: vertexModelPath,
  hasCallIds: false,
  credentialHeaders: (secret): Record<string, string> =>
    secret === null || isServiceAccount(secret) ? {} : { 'x-goog-api-key': secret },
  fit: fitVertex,
}

export function createVertex(tokens: TokenSource = createTokenSource()): ProviderAdapter {
  return {
    kind: 'vertex',
    // Region and project are in it: https://us-central1-aiplatform.googleapis.com/v1/projects/P/locations/L
    defaultBaseUrl: null,
    needsCredential: true,
    isInProcess: false,
    wires: {
      chat: [createGenerateWire(site)],
      embeddings: [createPredictWire(site)],
      count_tokens: [createCountTokensWire(site, { isNested: false })],
    },
    async sign(request, secret): Promise<Record<string, string>> {
      if (secret === null || !isServiceAccount(secret)) return {}
      return { authorization: `Bearer ${await tokens.tokenOf(secret, request)}` }
    },
    decodeFailure: readGoogleFailure,
    passedAnswerHeaders: ['retry-after', 'x-request-id'],
  }
}
