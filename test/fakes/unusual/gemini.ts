// What Gemini's answers have beside text: code, pictures, voices, what its search found.
import { page, pixel, tokens, type Json, type UnusualAnswer } from './answer.ts'

const geminiUsage = {
  promptTokenCount: 11,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 2,
  totalTokenCount: 18,
}

function generated(parts: readonly Json[], beside: Json = {}): Json {
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...beside }],
    usageMetadata: geminiUsage,
    modelVersion: 'gemini',
    responseId: 'r1',
  }
}

const google = { kind: 'gemini', basePath: '/v1beta', own: 'gemini-generate', tokens } as const

function gemini(
  name: string,
  parts: readonly Json[],
  beside: Json,
  rest: Partial<UnusualAnswer>,
): UnusualAnswer {
  return {
    ...google,
    name,
    whole: generated(parts, beside),
    events: [
      ...parts.map((part) => ({
        candidates: [{ content: { role: 'model', parts: [part] }, index: 0 }],
        modelVersion: 'gemini',
        responseId: 'r1',
      })),
      generated([{ text: '' }], beside),
    ],
    says: 'Rain in Trier',
    lost: [],
    ...rest,
  }
}

export const geminiAnswers: readonly UnusualAnswer[] = [
  gemini(
    'Gemini’s code and what it printed',
    [
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
      { text: 'Rain in Trier' },
    ],
    {},
    { lost: ['executableCode', 'codeExecutionResult'] },
  ),
  gemini(
    'Gemini’s picture',
    [
      { text: 'Rain in Trier' },
      { inlineData: { mimeType: 'image/png', data: pixel }, thoughtSignature: 'AAAA' },
    ],
    {},
    { image: pixel },
  ),
  gemini(
    'Gemini’s voice',
    [{ text: 'Rain in Trier' }, { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }],
    {},
    {
      lost: ['inlineData'],
    },
  ),
  gemini(
    'Gemini’s search',
    [{ text: 'Rain in Trier', thoughtSignature: 'AAAA' }],
    {
      groundingMetadata: {
        webSearchQueries: ['Trier'],
        searchEntryPoint: { renderedContent: '<div></div>' },
        groundingChunks: [{ web: { uri: page, title: 'Trier' } }],
        groundingSupports: [{ segment: { endIndex: 4, text: 'Rain' }, groundingChunkIndices: [0] }],
      },
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: page }] },
    },
    { source: page, lost: ['urlContextMetadata'] },
  ),
]
