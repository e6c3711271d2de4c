import { describe, expect, it } from 'vitest'
import { quoteProvider } from './quote-provider.ts'

describe('the words of a provider', () => {
  it('are said to be its words', () => {
    expect(quoteProvider('max_tokens is too large', null)).toBe(
      'The provider says: max_tokens is too large',
    )
  })

  it.each([
    ['connect ECONNREFUSED 10.0.0.7:8000', 'connect ECONNREFUSED ***'],
    ['no route to 192.168.4.1', 'no route to ***'],
    ['no route to 172.20.0.3.', 'no route to ***.'],
    ['asked http://localhost:11434/api/chat', 'asked http://***/api/chat'],
    ['asked [::1]:80', 'asked ***'],
    ['asked fd12:3456::1', 'asked ***'],
    ['http://vllm.models.svc.cluster.local:8000 is down', 'http://*** is down'],
    ['gpu-7.internal is down', '*** is down'],
    ['model llama at models.example.com:443', 'model llama at ***'],
  ])('hide where the provider lives: %s', (words, shown) => {
    expect(quoteProvider(words, 'https://models.example.com/v1')).toBe(
      `The provider says: ${shown}`,
    )
  })

  it('hide a host of one word where it is a host', () => {
    const words = 'ollama: http://ollama:11434/api knows no such model'
    expect(quoteProvider(words, 'http://ollama:11434/v1')).toBe(
      'The provider says: ollama: http://***/api knows no such model',
    )
  })

  it.each([
    'temperature must be from 0 to 2',
    'see https://platform.openai.com/docs/error-codes',
    'messages.10.content.127: too long',
    'version 1.10.0.1',
    'the ratio 4::1 and std::vec',
    'not a local model',
  ])('keep all else: %s', (words) => {
    expect(quoteProvider(words, null)).toBe(`The provider says: ${words}`)
  })
})
