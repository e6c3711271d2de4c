// The tools that providers run themselves: what becomes of a search, and of the rest, at each kind of vendor.
import { describe, expect, it } from 'vitest'
import type { ChatRequest, NativeTool } from '../contract/canonical/request.ts'
import { canonical } from './canonical-request.fixture.ts'
import { providerAdapters } from './index.ts'
import type { Wire } from './wire.ts'

const look = { name: 'look', parameters: { type: 'object' } }

function native(dialect: NativeTool['dialect'], type: string, value: object = {}): NativeTool {
  return { dialect, type, value: { type, ...value } }
}

const codex = native('openai-responses', 'web_search', { external_web_access: false })
const openai = native('openai-responses', 'web_search', {
  filters: { allowed_domains: ['weather.example'] },
  user_location: { type: 'approximate', city: 'Trier' },
})
const claude = native('anthropic-messages', 'web_search_20250305', { name: 'web_search' })
const google: NativeTool = {
  dialect: 'gemini-generate',
  type: 'googleSearch',
  value: { googleSearch: {} },
}
const preview = native('openai-responses', 'web_search_preview')

function encode(kind: string, fields: Partial<ChatRequest>) {
  const wire = providerAdapters.get(kind)!.wires.chat![0] as Wire<ChatRequest, unknown>
  const { body, dropped } = wire.encode(canonical(fields), 'm')
  return { tools: (JSON.parse(body).tools ?? []) as { type?: string }[], dropped, body }
}

const refused = expect.objectContaining({ code: 'unsupported_parameter', param: 'tools' }) as Error

describe('a search', () => {
  it('is Claude’s own at Claude', () => {
    expect(encode('anthropic', { tools: [look], nativeTools: [openai] }).tools[1]).toEqual({
      type: 'web_search_20250305',
      name: 'web_search',
      allowed_domains: ['weather.example'],
      user_location: { type: 'approximate', city: 'Trier' },
    })
    expect(encode('anthropic', { nativeTools: [google] }).tools).toHaveLength(1)
    expect(encode('anthropic', { nativeTools: [preview] }).dropped).toEqual([])
  })

  it('is OpenAI’s own at its Responses', () => {
    expect(encode('openai-responses', { nativeTools: [claude] }).tools).toEqual([
      { type: 'web_search' },
    ])
  })

  it('is Google’s own at Gemini, where no function stands beside it', () => {
    expect(encode('gemini', { nativeTools: [claude] }).tools).toEqual([{ googleSearch: {} }])
    const mixed = encode('gemini', { tools: [look], nativeTools: [claude] })
    expect(mixed.body).not.toContain('googleSearch')
    expect(mixed.dropped).toEqual(['web_search_20250305'])
  })

  it.each(['anthropic', 'gemini', 'mistral', 'deepseek', 'cohere', 'bedrock'])(
    'of an index, which an agent offers with every request, is left out and named at %s',
    (kind) => {
      const { body, dropped } = encode(kind, { tools: [look], nativeTools: [codex] })
      expect(body).toContain('look')
      expect(body).not.toContain('web_search')
      expect(dropped).toEqual(['web_search'])
    },
  )

  it.each(['mistral', 'cohere', 'bedrock'])('that is all there is is refused at %s', (kind) => {
    expect(() => encode(kind, { nativeTools: [openai] })).toThrow(refused)
  })

  it('that has to be called is refused where it is not there', () => {
    const toolChoice = { kind: 'named', name: 'web_search' } as const
    const fields = { tools: [look], nativeTools: [claude], toolChoice }
    expect(() => encode('mistral', fields)).toThrow(refused)
  })
})

it.each(['anthropic', 'openai-responses', 'gemini', 'mistral', 'cohere', 'bedrock'])(
  'any other tool is refused at %s, also beside functions',
  (kind) => {
    const tool = native('openai-responses', 'computer_use_preview')
    const foreign = kind === 'openai-responses' ? native('anthropic-messages', 'bash_1') : tool
    expect(() => encode(kind, { tools: [look], nativeTools: [foreign] })).toThrow(refused)
  },
)
