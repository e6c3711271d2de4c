// The adapter of Cohere: its own chat, embed and rerank.
import type { ProviderAdapter } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'
import { chatWire } from './chat-wire.ts'
import { embedWire } from './embed-wire.ts'
import { rerankWire } from './rerank-wire.ts'

export const cohere: ProviderAdapter = {
  kind: 'cohere',
  defaultBaseUrl: 'https://api.cohere.com/v2',
  needsCredential: true,
  isInProcess: false,
  wires: { chat: [chatWire], embeddings: [embedWire], rerank: [rerankWire] },
  decodeFailure: readFailure,
  passedAnswerHeaders: [
    'x-debug-trace-id',
    'retry-after',
    'x-endpoint-monthly-call-limit',
    'x-trial-endpoint-call-limit',
    'x-trial-endpoint-call-remaining',
  ],
}
