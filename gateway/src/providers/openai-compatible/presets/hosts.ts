// Vendors that serve other people's open models.
import {
  logprobFields,
  ofOpenAiOnly,
  vendor,
  type LackableField,
  type OpenAiPreset,
} from '../preset.ts'

const lacksUser: readonly LackableField[] = [...ofOpenAiOnly, 'user']
/** Of vLLM, which most hosts run, and which reads over what it does not know. */
const lacksOfVllm: readonly LackableField[] = ofOpenAiOnly

export const hosts: readonly OpenAiPreset[] = [
  // Refuses what it does not know, `reasoning_content` in the history and `name` included.
  vendor('groq', 'https://api.groq.com/openai/v1', {
    maxTokensField: 'max_completion_tokens',
    hasMessageNames: false,
    efforts: ['none', 'low', 'medium', 'high'],
    reasoningField: 'reasoning',
    lacks: [
      ...ofOpenAiOnly.filter((name) => name !== 'service_tier'),
      ...logprobFields,
      'logit_bias',
      'n',
    ],
  }),
  vendor('together', 'https://api.together.xyz/v1', {
    operations: ['chat', 'completions', 'embeddings', 'rerank'],
    reasoningField: 'reasoning',
    lacks: [...lacksUser, 'parallel_tool_calls', 'top_logprobs'],
  }),
  vendor('fireworks', 'https://api.fireworks.ai/inference/v1', {
    operations: ['chat', 'completions', 'embeddings', 'rerank'],
    hasDeveloperRole: true,
    efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'],
    lacks: ofOpenAiOnly.filter((name) => name !== 'prediction' && name !== 'prompt_cache_key'),
  }),
  vendor('cerebras', 'https://api.cerebras.ai/v1', {
    operations: ['chat', 'completions'],
    maxTokensField: 'max_completion_tokens',
    maxTemperature: 1.5,
    hasMessageNames: false,
    efforts: ['none', 'low', 'medium', 'high'],
    reasoningField: 'reasoning',
    lacks: [
      ...ofOpenAiOnly.filter((name) => name !== 'prediction' && name !== 'service_tier'),
      'frequency_penalty',
      'logit_bias',
      'n',
      'presence_penalty',
    ],
  }),
  vendor('sambanova', 'https://api.sambanova.ai/v1', {
    operations: ['chat', 'embeddings'],
    reasoningField: 'reasoning',
    lacks: [...lacksUser, ...logprobFields, 'logit_bias', 'n', 'seed'],
  }),
  vendor('deepinfra', 'https://api.deepinfra.com/v1/openai', {
    operations: ['chat', 'completions', 'embeddings'],
    efforts: ['none', 'low', 'medium', 'high'],
    lacks: [
      ...ofOpenAiOnly.filter((name) => name !== 'prompt_cache_key' && name !== 'service_tier'),
      'parallel_tool_calls',
    ],
  }),
  vendor('novita', 'https://api.novita.ai/openai/v1', {
    operations: ['chat', 'completions', 'embeddings', 'rerank'],
    reasoning: 'enable_thinking',
    lacks: [...lacksUser, 'parallel_tool_calls'],
  }),
  vendor('hyperbolic', 'https://api.hyperbolic.xyz/v1', {
    operations: ['chat', 'completions'],
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: null,
    reasoningField: null,
    lacks: [...ofOpenAiOnly, 'parallel_tool_calls'],
  }),
  vendor('nebius', 'https://api.tokenfactory.nebius.com/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: ofOpenAiOnly.filter((name) => name !== 'service_tier' && name !== 'store'),
  }),
  vendor('nscale', 'https://inference.api.nscale.com/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: lacksOfVllm,
  }),
  vendor('nvidia', 'https://integrate.api.nvidia.com/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    reasoning: 'chat_template_kwargs',
    lacks: [...lacksUser, 'logit_bias', 'n', 'parallel_tool_calls'],
  }),
  vendor('siliconflow', 'https://api.siliconflow.com/v1', {
    operations: ['chat', 'embeddings', 'rerank'],
    reasoning: 'enable_thinking',
    lacks: [...lacksUser, ...logprobFields, 'logit_bias', 'parallel_tool_calls', 'seed'],
  }),
  vendor('siliconflow-cn', 'https://api.siliconflow.cn/v1', {
    operations: ['chat', 'embeddings', 'rerank'],
    reasoning: 'enable_thinking',
    lacks: [...lacksUser, ...logprobFields, 'logit_bias', 'parallel_tool_calls', 'seed'],
  }),
  vendor('baseten', 'https://inference.baseten.co/v1', {
    efforts: ['none', 'low', 'medium', 'high'],
    lacks: lacksOfVllm,
  }),
  vendor('friendli', 'https://api.friendli.ai/serverless/v1', {
    operations: ['chat', 'completions'],
    reasoning: 'chat_template_kwargs',
    lacks: lacksUser,
  }),
  vendor('featherless', 'https://api.featherless.ai/v1', {
    operations: ['chat', 'completions'],
    hasJsonSchema: false,
    reasoning: 'chat_template_kwargs',
    lacks: [...lacksUser, 'n', 'parallel_tool_calls'],
  }),
  vendor('chutes', 'https://llm.chutes.ai/v1', {
    operations: ['chat', 'completions'],
    reasoning: 'chat_template_kwargs',
    lacks: lacksOfVllm,
  }),
  vendor('parasail', 'https://api.parasail.io/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: lacksOfVllm,
  }),
  vendor('lambda', 'https://api.lambda.ai/v1', {
    operations: ['chat', 'completions'],
    reasoning: null,
    lacks: [...lacksUser, 'n'],
  }),
  vendor('scaleway', 'https://api.scaleway.ai/v1', {
    operations: ['chat', 'embeddings'],
    lacks: lacksOfVllm,
  }),
  vendor('ovhcloud', 'https://oai.endpoints.kepler.ai.cloud.ovh.net/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: lacksOfVllm,
  }),
  vendor('gmi', 'https://api.gmi-serving.com/v1', { lacks: lacksOfVllm }),
  vendor('crusoe', 'https://api.inference.crusoecloud.com/v1', { lacks: lacksOfVllm }),
  vendor('wandb', 'https://api.inference.wandb.ai/v1', {
    operations: ['chat', 'completions'],
    lacks: [...lacksOfVllm, 'n'],
  }),
  vendor('venice', 'https://api.venice.ai/api/v1', {
    operations: ['chat', 'embeddings'],
    maxTokensField: 'max_completion_tokens',
    lacks: [...ofOpenAiOnly.filter((name) => name !== 'prompt_cache_key'), 'logit_bias'],
  }),
  vendor('inference-net', 'https://api.inference.net/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: lacksUser,
  }),
  vendor('synthetic', 'https://api.synthetic.new/openai/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: lacksOfVllm,
  }),
  vendor('publicai', 'https://api.publicai.co/v1', {
    hasTextLists: false,
    reasoning: null,
    reasoningField: null,
    lacks: lacksUser,
  }),
  vendor('tensormesh', 'https://serverless.tensormesh.ai/v1', {
    operations: ['chat', 'completions'],
    lacks: lacksOfVllm,
  }),
  vendor('modelscope', 'https://api-inference.modelscope.cn/v1', {
    operations: ['chat', 'embeddings'],
    reasoning: 'enable_thinking',
    lacks: [...lacksUser, 'n'],
  }),
  vendor('submodel', 'https://llm.submodel.ai/v1', { lacks: lacksOfVllm }),
  vendor('libertai', 'https://api.libertai.io/v1', { lacks: lacksOfVllm }),
  vendor('sail', 'https://api.sailresearch.com/v1', { lacks: lacksOfVllm }),
  vendor('scx', 'https://api.scx.ai/v1', { maxTemperature: 1.99, lacks: lacksUser }),
]
