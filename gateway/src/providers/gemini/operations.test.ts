import { describe, expect, it } from 'vitest'
import type { EmbeddingsRequest } from '../../contract/canonical/operations.ts'
import { canonical, says } from '../canonical-request.fixture.ts'
import type { AnyWire } from '../wire.ts'
import { gemini } from './adapter.ts'
import { reading } from './answers.fixture.ts'
import { createVertex } from './vertex.ts'

const vertex = createVertex()
const noBytes = Buffer.alloc(0)
const alias = { publicModel: 'mine', upstreamModel: 'gemini-x', wantsUsage: true, isStream: false }

function wire(adapter: typeof gemini, operation: 'embeddings' | 'count_tokens', at = 0) {
  return adapter.wires[operation]![at] as AnyWire
}

function pathOf(found: AnyWire, model: string): string {
  const none = {
    baseUrl: null,
    secret: null,
    clientHeaders: {},
    isSameDialect: false,
    isStream: false,
  }
  return found.head({ model, ...none }).path
}

function embed(fields: Partial<EmbeddingsRequest> = {}): EmbeddingsRequest {
  return {
    dialect: 'openai-embeddings',
    model: 'mine',
    inputs: ['one', 'two'],
    encoding: 'float',
    extra: {},
    ...fields,
  }
}

describe('embeddings', () => {
  it('are asked for in one batch', () => {
    const batch = wire(gemini, 'embeddings')
    const asked = batch.encode(
      embed({ dimensions: 256, task: 'RETRIEVAL_QUERY', endUser: 'ada' }),
      'gemini-embedding-001',
    )
    const one = (text: string) => ({
      model: 'models/gemini-embedding-001',
      content: { parts: [{ text }] },
      taskType: 'RETRIEVAL_QUERY',
      outputDimensionality: 256,
    })
    expect(pathOf(batch, 'gemini-embedding-001')).toBe(
      '/models/gemini-embedding-001:batchEmbedContents',
    )
    expect(JSON.parse(asked.body)).toEqual({ requests: [one('one'), one('two')] })
    expect(asked.dropped).toEqual(['user'])
    const answer = { embeddings: [{ values: [1, 2] }, { values: [3] }] }
    expect(batch.decode(answer, reading, noBytes)).toEqual({
      model: '',
      usage: null,
      vectors: [[1, 2], [3]],
    })
  })

  it('take no token ids', () => {
    expect(() => wire(gemini, 'embeddings').encode(embed({ inputs: [[1, 2]] }), 'm')).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'input' }),
    )
  })

  it('pass with the provider’s name wherever the body repeats the model', () => {
    const batch = wire(gemini, 'embeddings').passing!
    const body = Buffer.from('{"requests":[{"model":"models/mine","content":{"parts":[]}}]}')
    expect(batch.forwardRequest(body, { ...alias, upstreamModel: 'mine' })).toBe(body)
    expect(batch.forwardRequest(body, alias).toString()).toContain('"model":"models/gemini-x"')
    const single = wire(gemini, 'embeddings', 1).passing!
    const one = Buffer.from('{"content":{"parts":[{"text":"a"}]}}')
    expect(single.forwardRequest(one, alias).toString()).toBe(one.toString())
  })

  it('without numbers are unreadable', () => {
    for (const answer of [{}, { embeddings: [{}] }, { embedding: { values: ['x'] } }]) {
      expect(() => wire(gemini, 'embeddings').decode(answer, reading, noBytes)).toThrow(
        expect.objectContaining({ code: 'upstream_unreadable' }),
      )
    }
  })

  it('at Vertex AI are predictions', () => {
    const predict = wire(vertex, 'embeddings')
    expect(pathOf(predict, 'text-embedding-005')).toBe(
      '/publishers/google/models/text-embedding-005:predict',
    )
    const asked = predict.encode(embed({ inputs: ['one'], dimensions: 8 }), 'm')
    expect(JSON.parse(asked.body)).toEqual({
      instances: [{ content: 'one' }],
      parameters: { outputDimensionality: 8 },
    })
    const embeddings = { values: [0.5], statistics: { token_count: 4, truncated: false } }
    expect(predict.decode({ predictions: [{ embeddings }] }, reading, noBytes)).toEqual({
      model: '',
      usage: { input: 4 },
      vectors: [[0.5]],
    })
  })
})

describe('tokens', () => {
  const request = canonical({ messages: [says('system', 'S'), says('user', 'x')] })

  it('are counted of the whole request', () => {
    const count = wire(gemini, 'count_tokens')
    expect(JSON.parse(count.encode(request, 'gemini-x').body)).toEqual({
      generateContentRequest: {
        model: 'models/gemini-x',
        systemInstruction: { parts: [{ text: 'S' }] },
        contents: [{ role: 'user', parts: [{ text: 'x' }] }],
      },
    })
    expect(count.decode({ totalTokens: 31 }, reading, noBytes)).toMatchObject({ inputTokens: 31 })
  })

  it('at Vertex AI stand at the top', () => {
    const { body } = wire(vertex, 'count_tokens').encode(request, 'gemini-x')
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['systemInstruction', 'contents'])
  })

  it('of a client’s own request pass with the provider’s name and all digits', () => {
    const { passing } = wire(gemini, 'count_tokens')
    const body = '{"generateContentRequest":{"model":"models/mine","n":12345678901234567890}}'
    expect(passing!.forwardRequest(Buffer.from(body), alias).toString()).toBe(
      body.replace('models/mine', 'models/gemini-x'),
    )
  })
})

describe('addresses', () => {
  it.each([
    ['gemini-x', '/models/gemini-x:generateContent'],
    ['models/gemini-x', '/models/gemini-x:generateContent'],
    ['tunedModels/mine', '/tunedModels/mine:generateContent'],
    ['a b?c', '/models/a%20b%3Fc:generateContent'],
  ])('of %s', (model, path) => {
    expect(pathOf(gemini.wires.chat![0] as AnyWire, model)).toBe(path)
  })
})
