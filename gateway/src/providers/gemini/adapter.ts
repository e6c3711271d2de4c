// The adapter of Gemini at Google AI Studio.
import type { ProviderAdapter } from '../provider.ts'
import { createCountTokensWire } from './count-tokens-wire.ts'
import { createBatchEmbedWire, createEmbedWire } from './embeddings-wire.ts'
import { createGenerateWire, type GoogleSite } from './generate-wire.ts'
import { modelPath } from './model-path.ts'
import { readGoogleFailure } from './read-failure.ts'

const site: GoogleSite = {
  pathOf: modelPath,
  hasCallIds: true,
  credentialHeaders: (secret): Record<string, string> =>
    secret === null ? {} : { 'x-goog-api-key': secret },
}

export const gemini: ProviderAdapter = {
  kind: 'gemini',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  needsCredential: true,
  isInProcess: false,
  wires: {
    chat: [createGenerateWire(site)],
    embeddings: [createBatchEmbedWire(site), createEmbedWire(site)],
    count_tokens: [createCountTokensWire(site, { isNested: true })],
  },
  decodeFailure: readGoogleFailure,
  passedAnswerHeaders: ['retry-after', 'x-request-id'],
}
