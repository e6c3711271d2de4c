import { describe, expect, it } from 'vitest'
import { event, reading, response } from './answers.fixture.ts'
import { decodeAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'

const grounding = {
  groundingChunks: [
    { web: { uri: 'https://example.org/a', title: 'A' } },
    { retrievedContext: { uri: 'gs://store/b' } },
  ],
  groundingSupports: [
    { segment: { endIndex: 5, text: 'Müll' }, groundingChunkIndices: [0, 1, 7] },
    { segment: { startIndex: 6, endIndex: 9, text: 'ist' }, groundingChunkIndices: [1] },
  ],
}
const citations = [
  { url: 'https://example.org/a', title: 'A', range: { start: 0, end: 4 } },
  { url: 'gs://store/b', range: { start: 0, end: 4 } },
  { url: 'gs://store/b', range: { start: 5, end: 8 } },
]

function grounded(parts: object[], groundingMetadata: object) {
  const answer = response(parts, { finishReason: 'STOP' })
  return { ...answer, candidates: [{ ...answer.candidates[0], groundingMetadata }] }
}

describe('sources that Gemini’s search found', () => {
  it('stand on their stretch of the text, counted in characters', () => {
    const answer = grounded([{ text: 'Müll ' }, { text: 'ist' }], grounding)
    const { parts } = decodeAnswer(answer, reading, Buffer.from(JSON.stringify(answer)))
    expect(parts).toEqual([{ kind: 'text', text: 'Müll ist', citations }])
  })

  it('come at the end of the text in a stream', () => {
    const decoder = createStreamDecoder(reading)
    const events = [
      ...decoder.push(event(response([{ text: 'Müll ' }]))),
      ...decoder.push(event(grounded([{ text: 'ist' }], grounding))),
      ...decoder.end(),
    ]
    const told = events.filter(({ kind }) => kind === 'part_citation' || kind === 'part_end')
    expect(told).toEqual([
      ...citations.map((citation) => ({ kind: 'part_citation', index: 0, citation })),
      { kind: 'part_end', index: 0 },
    ])
  })

  it('without a stretch are told for the whole', () => {
    const { groundingChunks } = grounding
    const answer = grounded([{ text: 'x' }], { groundingChunks, searchEntryPoint: {} })
    const { parts } = decodeAnswer(answer, reading, Buffer.from(JSON.stringify(answer)))
    expect(parts).toMatchObject([
      { citations: [{ url: 'https://example.org/a' }, { url: 'gs://store/b' }] },
    ])
  })
})
