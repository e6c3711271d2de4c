// Vendors that speak OpenAI's chat dialect: one row each.

export interface OpenAiPreset {
  /** The provider kind in the configuration. */
  readonly kind: string
  /** Ends in the version; null: the administrator must give one. */
  readonly defaultBaseUrl: string | null
  readonly needsCredential: boolean
  /** The field that limits the answer's length. */
  readonly maxTokensField: 'max_completion_tokens' | 'max_tokens'
  /** False: `developer` messages are sent as `system`. */
  readonly hasDeveloperRole: boolean
  /** True: usage in a stream comes only when `stream_options.include_usage` asks for it. */
  readonly mustAskForUsage: boolean
}

export const presets: readonly OpenAiPreset[] = [
  {
    kind: 'openai',
    defaultBaseUrl: 'https://api.openai.com/v1',
    needsCredential: true,
    maxTokensField: 'max_completion_tokens',
    hasDeveloperRole: true,
    mustAskForUsage: true,
  },
  {
    kind: 'openai-compatible',
    defaultBaseUrl: null,
    needsCredential: false,
    maxTokensField: 'max_tokens',
    hasDeveloperRole: false,
    mustAskForUsage: true,
  },
  {
    kind: 'deepseek',
    defaultBaseUrl: 'https://api.deepseek.com/v1',
    needsCredential: true,
    maxTokensField: 'max_tokens',
    hasDeveloperRole: false,
    mustAskForUsage: true,
  },
  {
    kind: 'groq',
    defaultBaseUrl: 'https://api.groq.com/openai/v1',
    needsCredential: true,
    maxTokensField: 'max_completion_tokens',
    hasDeveloperRole: false,
    mustAskForUsage: true,
  },
  {
    kind: 'mistral',
    defaultBaseUrl: 'https://api.mistral.ai/v1',
    needsCredential: true,
    maxTokensField: 'max_tokens',
    hasDeveloperRole: false,
    mustAskForUsage: false,
  },
]
