// Vendors that pass calls on to others.
import { efforts, ofOpenAiOnly, vendor, type OpenAiPreset } from '../preset.ts'

export const routers: readonly OpenAiPreset[] = [
  // One object tells every model how to think; usage comes with its price.
  vendor('openrouter', 'https://openrouter.ai/api/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    hasDeveloperRole: true,
    reasoning: 'reasoning',
    efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    reasoningField: 'reasoning',
    lacks: ['n', 'store'],
  }),
  vendor('vercel', 'https://ai-gateway.vercel.sh/v1', {
    operations: ['chat', 'embeddings'],
    hasDeveloperRole: true,
    reasoning: 'reasoning',
    efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    reasoningField: 'reasoning',
    lacks: ['logit_bias', 'n', 'store'],
  }),
  vendor('huggingface', 'https://router.huggingface.co/v1', {
    lacks: [...ofOpenAiOnly, 'user'],
  }),
  vendor('requesty', 'https://router.requesty.ai/v1', {
    operations: ['chat', 'embeddings'],
    hasDeveloperRole: true,
    efforts,
    lacks: [...ofOpenAiOnly.filter((name) => name !== 'metadata'), 'n'],
  }),
  vendor('helicone', 'https://ai-gateway.helicone.ai', {
    takesAsIs: true,
    hasDeveloperRole: true,
    maxTokensField: 'max_completion_tokens',
    efforts,
    lacks: [],
  }),
  vendor('aihubmix', 'https://aihubmix.com/v1', {
    takesAsIs: true,
    operations: ['chat', 'completions', 'embeddings', 'rerank'],
    hasDeveloperRole: true,
    efforts,
    lacks: [],
  }),
  vendor('aimlapi', 'https://api.aimlapi.com/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: ofOpenAiOnly,
  }),
  vendor('nano-gpt', 'https://nano-gpt.com/api/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    reasoningField: 'reasoning',
    lacks: ofOpenAiOnly,
  }),
  // Refuses what it can not keep for every bot behind it.
  vendor('poe', 'https://api.poe.com/v1', {
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: null,
    lacks: [
      ...ofOpenAiOnly,
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'n',
      'presence_penalty',
      'response_format',
      'seed',
      'top_logprobs',
      'user',
    ],
  }),
  vendor('cometapi', 'https://api.cometapi.com/v1', {
    takesAsIs: true,
    operations: ['chat', 'completions', 'embeddings'],
    hasDeveloperRole: true,
    lacks: [],
  }),
  vendor('fastrouter', 'https://go.fastrouter.ai/api/v1', {
    reasoning: 'reasoning',
    lacks: ofOpenAiOnly,
  }),
  vendor('apertis', 'https://api.stima.tech/v1', {
    operations: ['chat', 'embeddings', 'rerank'],
    lacks: ofOpenAiOnly,
  }),
  vendor('opencode', 'https://opencode.ai/zen/v1', { lacks: ofOpenAiOnly }),
  vendor('cortecs', 'https://api.cortecs.ai/v1', {
    operations: ['chat', 'embeddings'],
    lacks: ofOpenAiOnly,
  }),
  vendor('assemblyai', 'https://llm-gateway.assemblyai.com/v1', {
    reasoning: null,
    reasoningField: null,
    mustAskForUsage: false,
    lacks: [...ofOpenAiOnly, 'logit_bias', 'n', 'seed', 'stream_options', 'user'],
  }),
  // https://api.portkey.ai/v1 takes its key in its own header; the provider behind it is a virtual key's.
  vendor('portkey', 'https://api.portkey.ai/v1', {
    takesAsIs: true,
    operations: ['chat', 'completions', 'embeddings', 'moderations'],
    credentialHeader: 'x-portkey-api-key',
    hasDeveloperRole: true,
    maxTokensField: 'max_completion_tokens',
    efforts,
    lacks: [],
  }),
  // https://HOST/v1
  vendor('litellm', null, {
    takesAsIs: true,
    operations: ['chat', 'completions', 'embeddings', 'moderations', 'rerank'],
    hasDeveloperRole: true,
    efforts,
    lacks: [],
  }),
]
