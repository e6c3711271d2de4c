// The demo model: OpenAI's dialect, answered inside the process, without a network or a key.
import { createOpenAiCompatible } from '../openai-compatible/adapter.ts'
import type { ProviderAdapter } from '../provider.ts'
import { DemoDispatcher } from './dispatcher.ts'

export const demo: ProviderAdapter = {
  ...createOpenAiCompatible({
    kind: 'demo',
    defaultBaseUrl: 'http://demo.invalid/v1',
    needsCredential: false,
    maxTokensField: 'max_completion_tokens',
    hasDeveloperRole: true,
    mustAskForUsage: true,
  }),
  isInProcess: true,
  createDispatcher: ({ clock }) => new DemoDispatcher(clock),
}
