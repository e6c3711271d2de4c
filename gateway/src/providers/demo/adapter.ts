// The demo model: OpenAI's dialect, answered inside the process, without a network or a key.
import { createOpenAiCompatible } from '../openai-compatible/adapter.ts'
import { efforts, vendor } from '../openai-compatible/preset.ts'
import type { ProviderAdapter } from '../provider.ts'
import { DemoDispatcher } from './dispatcher.ts'

export const demo: ProviderAdapter = {
  ...createOpenAiCompatible(
    vendor('demo', 'http://demo.invalid/v1', {
      isOriginal: true,
      needsCredential: false,
      maxTokensField: 'max_completion_tokens',
      hasDeveloperRole: true,
      efforts,
      lacks: [],
    }),
  ),
  isInProcess: true,
  createDispatcher: ({ clock }) => new DemoDispatcher(clock),
}
