// The adapter of a vendor that speaks OpenAI's chat dialect, made from its row of presets.
import type { ProviderAdapter } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'
import { createChatWire } from './chat-wire.ts'
import type { OpenAiPreset } from './preset.ts'

export function createOpenAiCompatible(preset: OpenAiPreset): ProviderAdapter {
  return {
    kind: preset.kind,
    defaultBaseUrl: preset.defaultBaseUrl,
    needsCredential: preset.needsCredential,
    isInProcess: false,
    wires: preset.operations.includes('chat') ? { chat: [createChatWire(preset)] } : {},
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
