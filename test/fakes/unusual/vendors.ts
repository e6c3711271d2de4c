// How single vendors of OpenAI's chat dialect write an answer: xAI, Together, Fireworks, Ollama, DeepSeek.
import { page, tokens, type UnusualAnswer } from './answer.ts'
import { chunk, compatible, completion, lastChunks } from './chat.ts'

/** Reasoning stands outside of the completion's count, but inside of the total. */
const xaiUsage = {
  prompt_tokens: 11,
  completion_tokens: 4,
  total_tokens: 18,
  prompt_tokens_details: { text_tokens: 11, audio_tokens: 0, image_tokens: 0, cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 0 },
  num_sources_used: 1,
}

const deepseekUsage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 5 },
  prompt_cache_hit_tokens: 0,
  prompt_cache_miss_tokens: 11,
}

const plainUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }

export const vendorAnswers: readonly UnusualAnswer[] = [
  {
    ...compatible,
    name: 'xAI’s reasoning beside the completion’s count, usage on every chunk, sources at the end',
    whole: completion(
      { content: 'Rain in Trier', reasoning_content: 'Clouds', refusal: null },
      { citations: [page], usage: xaiUsage, system_fingerprint: 'fp_1' },
    ),
    events: [
      chunk({ role: 'assistant', reasoning_content: 'Clouds' }, { usage: xaiUsage }),
      chunk({ role: 'assistant', content: 'Rain in Trier' }, { usage: xaiUsage }),
      chunk({ role: 'assistant', content: '' }, { usage: xaiUsage, citations: [page] }, 'stop'),
      '[DONE]',
    ],
    says: 'Rain in Trier',
    lost: [],
    source: page,
    tokens,
  },
  {
    ...compatible,
    name: 'Together’s own word for the end, its seed and token ids',
    whole: completion(
      { content: 'Rain in Trier', tool_calls: [] },
      { prompt: [] },
      { finish_reason: 'eos', seed: 7, logprobs: null },
    ),
    events: [
      chunk({ role: 'assistant', token_id: 3, content: 'Rain in Trier', tool_calls: [] }),
      chunk({ role: 'assistant', token_id: 2, content: '' }, { usage: plainUsage }, 'eos'),
      '[DONE]',
    ],
    says: 'Rain in Trier',
    lost: [],
    tokens,
  },
  {
    ...compatible,
    name: 'Fireworks’ nulls in every chunk, usage behind the finish without choices',
    whole: completion(
      { content: 'Rain in Trier', tool_calls: null, reasoning_content: null },
      { service_tier: null, perf_metrics: null },
      { logprobs: null, raw_output: null, token_ids: null },
    ),
    events: [
      chunk({ role: 'assistant', content: null }, { usage: null, perf_metrics: null }),
      chunk({ content: 'Rain in Trier', tool_calls: null }, { usage: null }),
      chunk({}, { usage: null }, 'stop'),
      { id: 'gen-1', object: 'chat.completion.chunk', choices: null, usage: plainUsage },
      '[DONE]',
    ],
    says: 'Rain in Trier',
    lost: [],
    tokens,
  },
  {
    ...compatible,
    name: 'Ollama’s thinking, an empty word for the finish until the end',
    whole: completion(
      { content: 'Rain in Trier', reasoning: 'Clouds' },
      { system_fingerprint: '' },
    ),
    events: [
      chunk({ role: 'assistant', content: '', reasoning: 'Clouds' }, {}, ''),
      chunk({ role: 'assistant', content: 'Rain in Trier' }, {}, ''),
      ...lastChunks,
    ],
    says: 'Rain in Trier',
    lost: [],
    tokens,
  },
  {
    ...compatible,
    name: 'DeepSeek’s thinking with empty lines and comments while the model is busy',
    whole: completion(
      { content: 'Rain in Trier', reasoning_content: 'Clouds' },
      { usage: deepseekUsage },
    ),
    events: [
      ': keep-alive',
      '',
      chunk({ role: 'assistant', content: null, reasoning_content: '' }, { usage: null }),
      ': keep-alive',
      chunk({ content: null, reasoning_content: 'Clouds' }, { usage: null }),
      chunk({ content: 'Rain in Trier', reasoning_content: null }, { usage: null }),
      chunk({ content: '', reasoning_content: null }, { usage: deepseekUsage }, 'stop'),
      '[DONE]',
    ],
    says: 'Rain in Trier',
    lost: [],
    tokens,
  },
]
