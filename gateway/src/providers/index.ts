// The one registry of provider kinds.
import { anthropic } from './anthropic/adapter.ts'
import { azureOpenAi } from './azure-openai/adapter.ts'
import { bedrock } from './bedrock/adapter.ts'
import { cohere } from './cohere/adapter.ts'
import { demo } from './demo/adapter.ts'
import { gemini } from './gemini/adapter.ts'
import { createVertex } from './gemini/vertex.ts'
import { createOpenAiCompatible } from './openai-compatible/adapter.ts'
import { presets } from './openai-compatible/presets.ts'
import type { ProviderAdapter } from './provider.ts'

export const providerAdapters: ReadonlyMap<string, ProviderAdapter> = new Map(
  [
    ...presets.map(createOpenAiCompatible),
    anthropic,
    azureOpenAi,
    bedrock,
    cohere,
    demo,
    gemini,
    createVertex(),
  ].map((adapter) => [adapter.kind, adapter]),
)
