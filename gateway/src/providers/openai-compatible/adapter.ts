// The adapter of a vendor that speaks OpenAI's chat dialect, made from its row of presets.
import { createResponsesWire } from '../openai/responses-wire.ts'
import type { ProviderAdapter } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'
import type { Wires } from '../wire.ts'
import { createChatWire } from './chat-wire.ts'
import { createCompletionsWire } from './completions-wire.ts'
import { createEmbeddingsWire } from './embeddings-wire.ts'
import { createModerationsWire } from './moderations-wire.ts'
import type { OpenAiPreset, VendorOperation } from './preset.ts'
import { createRerankWire } from './rerank-wire.ts'

export function createOpenAiCompatible(preset: OpenAiPreset): ProviderAdapter {
  return {
    kind: preset.kind,
    defaultBaseUrl: preset.defaultBaseUrl,
    needsCredential: preset.needsCredential,
    isInProcess: false,
    wires: createWires(preset),
    decodeFailure: readFailure,
    passedAnswerHeaders: [
      'x-request-id',
      'retry-after',
      'retry-after-ms',
      'x-ratelimit-limit-requests',
      'x-ratelimit-remaining-requests',
      'x-ratelimit-reset-requests',
      'x-ratelimit-limit-tokens',
      'x-ratelimit-remaining-tokens',
      'x-ratelimit-reset-tokens',
    ],
  }
}

/**
 * Completions are for clients that ask for them, and only where the vendor still has them. Of chats and responses the
 * first one is for clients of any other dialect.
 */
function createWires(preset: OpenAiPreset): Wires {
  const has = (operation: VendorOperation) => preset.operations.includes(operation)
  return {
    chat: [
      ...preset.operations.flatMap((operation) => {
        if (operation === 'chat') return [createChatWire(preset)]
        return operation === 'responses' ? [createResponsesWire(preset)] : []
      }),
      ...(has('completions') ? [createCompletionsWire(preset)] : []),
    ],
    embeddings: has('embeddings') ? [createEmbeddingsWire(preset)] : [],
    moderations: has('moderations') ? [createModerationsWire(preset)] : [],
    rerank: has('rerank') ? [createRerankWire(preset)] : [],
  }
}
