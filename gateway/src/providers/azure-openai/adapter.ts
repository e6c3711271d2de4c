// The adapter of Azure OpenAI: OpenAI's wires under Microsoft's addresses, header and content filter.
import { createOpenAiCompatible } from '../openai-compatible/adapter.ts'
import { efforts, vendor } from '../openai-compatible/preset.ts'
import type { ProviderAdapter } from '../provider.ts'
import type { Wire, Wires } from '../wire.ts'
import { addressOf, hasResponses } from './address.ts'
import { readAzureFailure } from './read-failure.ts'

const openAi = createOpenAiCompatible(
  vendor('azure-openai', null, {
    isOriginal: true,
    credentialHeader: 'api-key',
    operations: ['chat', 'responses', 'completions', 'embeddings'],
    maxTokensField: 'max_completion_tokens',
    hasDeveloperRole: true,
    efforts,
    reasoningField: null,
    lacks: [],
  }),
)

export const azureOpenAi: ProviderAdapter = {
  ...openAi,
  wires: addressAll(openAi.wires),
  decodeFailure: readAzureFailure,
  passedAnswerHeaders: [...openAi.passedAnswerHeaders, 'apim-request-id'],
}

function addressAll(wires: Wires): Wires {
  const { chat, embeddings } = wires
  return {
    ...(chat === undefined ? {} : { chat: chat.map(addressed) }),
    ...(embeddings === undefined ? {} : { embeddings: embeddings.map(addressed) }),
  }
}

function addressed<Request, Answer>(wire: Wire<Request, Answer>): Wire<Request, Answer> {
  return {
    ...wire,
    // Elsewhere their clients are served by a chat.
    ...(wire.dialect === 'openai-responses' && {
      serves: (_model: string, baseUrl: string | null) => hasResponses(baseUrl),
    }),
    head(options) {
      const { path, headers } = wire.head(options)
      return { path: addressOf(path, options), headers }
    },
  }
}
