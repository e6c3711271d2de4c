import { describe, expect, it } from 'vitest'
import { readUsage } from './read-usage.ts'

describe('OpenAI usage', () => {
  it('is split into disjoint classes', () => {
    expect(
      readUsage({
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5 },
      }),
    ).toEqual({
      input: 30,
      cacheRead: 60,
      audioInput: 10,
      output: 45,
      reasoning: 20,
      audioOutput: 5,
    })
  })

  it('adds reasoning that xAI counts only in the total', () => {
    expect(
      readUsage({
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 40,
        completion_tokens_details: { reasoning_tokens: 25 },
      }),
    ).toEqual({ input: 10, output: 30, reasoning: 25 })
  })

  it('takes the cache hits that DeepSeek tells at the top', () => {
    const told = { prompt_tokens: 30, completion_tokens: 1, prompt_cache_hit_tokens: 20 }
    expect(readUsage(told)).toEqual({ input: 10, cacheRead: 20, output: 1 })
  })

  it.each([null, undefined, {}, { prompt_tokens: -1 }, { prompt_tokens: '3' }, []])(
    'is none in %j',
    (value) => {
      expect(readUsage(value)).toBeNull()
    },
  )
})
