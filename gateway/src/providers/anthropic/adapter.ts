// The adapter of Anthropic.
import type { ProviderAdapter } from '../provider.ts'
import { readFailure } from '../upstream-failure.ts'
import { countTokensWire } from './count-tokens-wire.ts'
import { messagesWire } from './messages-wire.ts'

export const anthropic: ProviderAdapter = {
  kind: 'anthropic',
  defaultBaseUrl: 'https://api.anthropic.com/v1',
  needsCredential: true,
  isInProcess: false,
  wires: { chat: [messagesWire], count_tokens: [countTokensWire] },
  decodeFailure: readFailure,
  passedAnswerHeaders: [
    'request-id',
    'retry-after',
    'anthropic-ratelimit-requests-limit',
    'anthropic-ratelimit-requests-remaining',
    'anthropic-ratelimit-requests-reset',
    'anthropic-ratelimit-tokens-limit',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-tokens-reset',
    'anthropic-ratelimit-input-tokens-limit',
    'anthropic-ratelimit-input-tokens-remaining',
    'anthropic-ratelimit-input-tokens-reset',
    'anthropic-ratelimit-output-tokens-limit',
    'anthropic-ratelimit-output-tokens-remaining',
    'anthropic-ratelimit-output-tokens-reset',
  ],
}
