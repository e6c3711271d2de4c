// Vendors that serve the models they train.
import {
  efforts,
  logprobFields,
  ofOpenAiOnly,
  penaltyFields,
  vendor,
  type OpenAiPreset,
  type Quirks,
} from '../preset.ts'

const moonshot: Quirks = {
  hasStrictTools: false,
  maxTemperature: 1,
  reasoning: 'thinking',
  lacks: [
    ...ofOpenAiOnly.filter((name) => name !== 'prompt_cache_key' && name !== 'safety_identifier'),
    ...logprobFields,
    'logit_bias',
    'parallel_tool_calls',
    'seed',
    'user',
  ],
}

const minimax: Quirks = {
  maxTokensField: 'max_completion_tokens',
  maxTemperature: 1,
  hasJsonSchema: false,
  hasStrictTools: false,
  reasoning: null,
  lacks: [
    ...ofOpenAiOnly,
    ...logprobFields,
    ...penaltyFields,
    'logit_bias',
    'n',
    'parallel_tool_calls',
    'seed',
    'stop',
    'user',
  ],
}

const zhipu: Quirks = {
  maxTemperature: 1,
  hasJsonSchema: false,
  hasStrictTools: false,
  reasoning: 'thinking',
  mustAskForUsage: false,
  lacks: [
    ...ofOpenAiOnly,
    ...logprobFields,
    ...penaltyFields,
    'logit_bias',
    'n',
    'parallel_tool_calls',
    'seed',
    'stream_options',
  ],
}

const ofOpenAi: Quirks = {
  isOriginal: true,
  maxTokensField: 'max_completion_tokens',
  hasDeveloperRole: true,
  efforts,
  reasoningField: null,
  lacks: [],
}

export const makers: readonly OpenAiPreset[] = [
  vendor('openai', 'https://api.openai.com/v1', {
    operations: ['chat', 'responses', 'completions', 'embeddings', 'moderations'],
    ...ofOpenAi,
  }),
  // The same with Responses first: for clients of other dialects, where its reasoning is wanted.
  vendor('openai-responses', 'https://api.openai.com/v1', {
    operations: ['responses', 'chat', 'completions', 'embeddings', 'moderations'],
    ...ofOpenAi,
  }),
  // Bodies are checked strictly: an unknown field is a 422. Usage comes unasked, and ids of calls have one shape.
  vendor('mistral', 'https://api.mistral.ai/v1', {
    operations: ['chat', 'embeddings', 'moderations'],
    seedField: 'random_seed',
    requiredChoice: 'any',
    maxTemperature: 1.5,
    hasMessageNames: false,
    hasDocumentUrls: true,
    callIds: { maxLength: 9, pattern: /^[a-zA-Z0-9]{9}$/ },
    efforts: ['none', 'high'],
    reasoningField: 'content',
    mustAskForUsage: false,
    lacks: [
      ...ofOpenAiOnly.filter((name) => name !== 'metadata' && name !== 'prediction'),
      ...logprobFields,
      'logit_bias',
      'stream_options',
      'user',
    ],
  }),
  // `/beta` has completions with a suffix; a message's content is a string.
  vendor('deepseek', 'https://api.deepseek.com/v1', {
    operations: ['chat', 'completions'],
    hasTextLists: false,
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: 'thinking',
    lacks: [...ofOpenAiOnly, 'logit_bias', 'n', 'parallel_tool_calls', 'seed', 'user'],
  }),
  // completion_tokens leave reasoning out; penalties and stop are refused by its reasoning models.
  vendor('xai', 'https://api.x.ai/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    maxTokensField: 'max_completion_tokens',
    hasDeveloperRole: true,
    efforts: ['none', 'low', 'medium', 'high'],
    lacks: [
      ...ofOpenAiOnly.filter((name) => name !== 'prompt_cache_key' && name !== 'service_tier'),
      'logit_bias',
    ],
  }),
  // Searches by itself; has no tools.
  vendor('perplexity', 'https://api.perplexity.ai', {
    efforts: ['minimal', 'low', 'medium', 'high'],
    mustAskForUsage: false,
    lacks: [
      ...ofOpenAiOnly,
      ...logprobFields,
      'logit_bias',
      'n',
      'parallel_tool_calls',
      'seed',
      'stop',
      'stream_options',
      'tools',
      'user',
    ],
  }),
  vendor('moonshot', 'https://api.moonshot.ai/v1', moonshot),
  vendor('moonshot-cn', 'https://api.moonshot.cn/v1', moonshot),
  vendor('zhipu', 'https://open.bigmodel.cn/api/paas/v4', {
    ...zhipu,
    operations: ['chat', 'embeddings', 'rerank'],
  }),
  vendor('zai', 'https://api.z.ai/api/paas/v4', zhipu),
  vendor('zai-coding', 'https://api.z.ai/api/coding/paas/v4', zhipu),
  vendor('minimax', 'https://api.minimax.io/v1', minimax),
  vendor('minimax-cn', 'https://api.minimaxi.com/v1', minimax),
  vendor('ai21', 'https://api.ai21.com/studio/v1', {
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: null,
    reasoningField: null,
    mustAskForUsage: false,
    lacks: [
      ...ofOpenAiOnly,
      ...logprobFields,
      ...penaltyFields,
      'logit_bias',
      'parallel_tool_calls',
      'seed',
      'stream_options',
      'user',
    ],
  }),
  vendor('meta-llama', 'https://api.llama.com/compat/v1', {
    maxTokensField: 'max_completion_tokens',
    reasoning: null,
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'parallel_tool_calls', 'seed'],
  }),
  vendor('upstage', 'https://api.upstage.ai/v1', {
    operations: ['chat', 'embeddings'],
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'seed', 'user'],
  }),
  vendor('stepfun', 'https://api.stepfun.com/v1', {
    hasStrictTools: false,
    reasoningField: 'reasoning',
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'parallel_tool_calls', 'seed', 'user'],
  }),
  vendor('baichuan', 'https://api.baichuan-ai.com/v1', {
    operations: ['chat', 'embeddings'],
    hasTextLists: false,
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: null,
    reasoningField: null,
    mustAskForUsage: false,
    lacks: [
      ...ofOpenAiOnly,
      ...logprobFields,
      ...penaltyFields,
      'logit_bias',
      'n',
      'parallel_tool_calls',
      'seed',
      'stream_options',
      'user',
    ],
  }),
  vendor('yi', 'https://api.lingyiwanwu.com/v1', {
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: null,
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'parallel_tool_calls', 'seed'],
  }),
  // Diffusion models: whole answers at once, streams too.
  vendor('inception', 'https://api.inceptionlabs.ai/v1', {
    operations: ['chat', 'completions'],
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'seed', 'user'],
  }),
  vendor('reka', 'https://api.reka.ai/v1', {
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'parallel_tool_calls', 'user'],
  }),
  vendor('morph', 'https://api.morphllm.com/v1', {
    operations: ['chat', 'embeddings', 'rerank'],
    reasoning: null,
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'seed', 'tools', 'user'],
  }),
  vendor('xiaomi-mimo', 'https://api.xiaomimimo.com/v1', {
    maxTokensField: 'max_completion_tokens',
    maxTemperature: 1.5,
    hasJsonSchema: false,
    reasoning: 'thinking',
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'seed', 'user'],
  }),
  // Its subscription key goes into a header of its own.
  vendor('sarvam', 'https://api.sarvam.ai/v1', {
    credentialHeader: 'api-subscription-key',
    hasJsonSchema: false,
    hasStrictTools: false,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'parallel_tool_calls', 'user'],
  }),
  // No chat at this address.
  vendor('jina', 'https://api.jina.ai/v1', { operations: ['embeddings', 'rerank'] }),
]
