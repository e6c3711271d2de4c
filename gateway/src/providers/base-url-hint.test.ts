// Which base URLs look wrong, for which kinds.
import { expect, it } from 'vitest'
import { findBaseUrlFault } from './base-url-hint.ts'
import { providerAdapters } from './index.ts'

it.each([
  [
    'openai',
    'https://proxy.example',
    'no version; it usually ends in one, such as https://proxy.example/v1',
  ],
  ['openai-compatible', 'http://127.0.0.1:9000/', 'such as http://127.0.0.1:9000/v1'],
  ['gemini', 'https://proxy.example', 'such as https://proxy.example/v1beta'],
  ['openai-compatible', 'http://127.0.0.1:9000/v1/v1', 'has /v1 twice'],
  ['gemini', 'https://proxy.example/v1beta/v1beta', 'has /v1beta twice'],
  ['openai', 'https://proxy.example/v1/chat/completions', 'leave /chat/completions out'],
  ['anthropic', 'https://proxy.example/v1/messages/', 'leave /messages out'],
])('%s at %s: %s', (kind, baseUrl, words) => {
  expect(findBaseUrlFault(providerAdapters.get(kind)!, baseUrl)).toContain(words)
})

it('finds nothing wrong in the base URLs that kinds have by themselves, nor in a path of its own', () => {
  const faults = [...providerAdapters.values()].map((adapter) =>
    adapter.defaultBaseUrl === null ? null : findBaseUrlFault(adapter, adapter.defaultBaseUrl),
  )
  expect(new Set(faults)).toEqual(new Set([null]))
  const compatible = providerAdapters.get('openai-compatible')!
  for (const path of ['/openai', '/v1/acme/openai', '/v1/models-of-acme/v2']) {
    expect(findBaseUrlFault(compatible, `https://proxy.example${path}`)).toBeNull()
  }
})
