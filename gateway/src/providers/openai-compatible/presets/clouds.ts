// Clouds that offer models at an OpenAI-shaped address; where the address names the account it has no default.
import {
  logprobFields,
  ofOpenAiOnly,
  penaltyFields,
  vendor,
  type OpenAiPreset,
  type Quirks,
} from '../preset.ts'

/** `enable_thinking` and its budget; the developer role is read as the system's. */
const dashscope: Quirks = {
  operations: ['chat', 'embeddings'],
  reasoning: 'enable_thinking',
  lacks: [...ofOpenAiOnly, 'frequency_penalty', 'logit_bias', 'user'],
}

const volcengine: Quirks = {
  operations: ['chat', 'embeddings'],
  maxTokensField: 'max_completion_tokens',
  reasoning: 'thinking',
  lacks: [...ofOpenAiOnly.filter((name) => name !== 'service_tier'), 'n', 'seed', 'user'],
}

export const clouds: readonly OpenAiPreset[] = [
  vendor('dashscope', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', dashscope),
  vendor('dashscope-cn', 'https://dashscope.aliyuncs.com/compatible-mode/v1', dashscope),
  vendor('dashscope-us', 'https://dashscope-us.aliyuncs.com/compatible-mode/v1', dashscope),
  vendor('volcengine', 'https://ark.cn-beijing.volces.com/api/v3', volcengine),
  vendor('byteplus', 'https://ark.ap-southeast.bytepluses.com/api/v3', volcengine),
  vendor('qianfan', 'https://qianfan.baidubce.com/v2', {
    operations: ['chat', 'embeddings', 'rerank'],
    maxTokensField: 'max_completion_tokens',
    maxTemperature: 1,
    hasStrictTools: false,
    reasoning: 'enable_thinking',
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n'],
  }),
  vendor('hunyuan', 'https://api.hunyuan.cloud.tencent.com/v1', {
    operations: ['chat', 'embeddings'],
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: 'enable_thinking',
    mustAskForUsage: false,
    lacks: [
      ...ofOpenAiOnly,
      ...logprobFields,
      ...penaltyFields,
      'logit_bias',
      'n',
      'parallel_tool_calls',
      'stream_options',
      'user',
    ],
  }),
  vendor('spark', 'https://spark-api-open.xf-yun.com/v1', {
    maxTemperature: 1,
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
      'stop',
      'stream_options',
    ],
  }),
  // https://api.cloudflare.com/client/v4/accounts/ACCOUNT/ai/v1
  vendor('cloudflare', null, {
    operations: ['chat', 'completions', 'embeddings'],
    hasStrictTools: false,
    reasoning: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'parallel_tool_calls', 'user'],
  }),
  // https://WORKSPACE/serving-endpoints
  vendor('databricks', null, {
    operations: ['chat', 'completions', 'embeddings'],
    hasMessageNames: false,
    lacks: [
      ...ofOpenAiOnly,
      'frequency_penalty',
      'logit_bias',
      'parallel_tool_calls',
      'presence_penalty',
      'seed',
      'stream_options',
      'user',
    ],
    mustAskForUsage: false,
  }),
  // https://ACCOUNT.snowflakecomputing.com/api/v2/cortex/v1
  vendor('snowflake', null, {
    maxTokensField: 'max_completion_tokens',
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'seed'],
  }),
  vendor('digitalocean', 'https://inference.do-ai.run/v1', {
    operations: ['chat', 'embeddings'],
    lacks: [...ofOpenAiOnly.filter((name) => name !== 'metadata'), 'seed'],
  }),
  vendor('heroku', 'https://us.inference.heroku.com/v1', {
    operations: ['chat', 'embeddings'],
    hasJsonSchema: false,
    hasStrictTools: false,
    reasoning: null,
    reasoningField: null,
    lacks: [
      ...ofOpenAiOnly,
      ...logprobFields,
      ...penaltyFields,
      'logit_bias',
      'n',
      'parallel_tool_calls',
      'response_format',
      'seed',
      'user',
    ],
  }),
  vendor('vultr', 'https://api.vultrinference.com/v1', {
    reasoning: null,
    lacks: [...ofOpenAiOnly, 'parallel_tool_calls', 'user'],
  }),
  vendor('ionos', 'https://openai.inference.de-txl.ionos.com/v1', {
    operations: ['chat', 'completions', 'embeddings'],
    lacks: [...ofOpenAiOnly, 'parallel_tool_calls'],
  }),
  vendor('github-models', 'https://models.github.ai/inference', {
    operations: ['chat', 'embeddings'],
    headers: { 'x-github-api-version': '2022-11-28' },
    hasDeveloperRole: true,
    reasoningField: null,
    lacks: [...ofOpenAiOnly, ...logprobFields, 'logit_bias', 'n', 'user'],
  }),
]
