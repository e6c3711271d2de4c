// Google's official client.
import { GoogleGenAI, type Content, type GenerateContentResponse, type Part } from '@google/genai'
import { finishOf, maxTokens, reasoningBudget, type Client, type Seen } from '../client.ts'
import type { Ask } from '../scenario.ts'

export const googleGenAi: Client = {
  name: '@google/genai',
  door: 'gemini-generate',
  modelFamily: 'gemini-2.5-flash',
  carriesThoughts: true,
  lacks: {},
  overlooks: { stopSequence: true },
  open({ origin, key, model, ask, isStream }) {
    const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: origin } })
    const contents: Content[] = [{ role: 'user', parts: question(ask) }]
    const config = { maxOutputTokens: maxTokens, ...wishes(ask) }
    let calls: readonly Part[] = []
    return {
      async next() {
        const pieces: GenerateContentResponse[] = []
        if (isStream) {
          const stream = await google.models.generateContentStream({ model, contents, config })
          for await (const piece of stream) pieces.push(piece)
        } else {
          pieces.push(await google.models.generateContent({ model, contents, config }))
        }
        const parts = pieces.flatMap((piece) => piece.candidates?.[0]?.content?.parts ?? [])
        contents.push({ role: 'model', parts })
        calls = parts.filter((part) => part.functionCall !== undefined)
        return read(parts, pieces)
      },
      handIn(results) {
        const parts = results.map((result, index) => {
          const { id, name } = calls[index]!.functionCall!
          const response = { ...result }
          return { functionResponse: { ...(id && { id }), name: name!, response } }
        })
        contents.push({ role: 'user', parts })
      },
    }
  },
}

function question({ prompt, image, pdf }: Ask): Part[] {
  const media = [image, pdf].flatMap((entry) =>
    entry === undefined ? [] : [{ inlineData: { mimeType: entry.mediaType, data: entry.data } }],
  )
  return [...media, { text: prompt }]
}

function wishes({ system, tools, schema, isReasoning, stop }: Ask) {
  return {
    ...(system !== undefined && { systemInstruction: system }),
    ...(tools && {
      tools: [
        {
          functionDeclarations: tools.map(({ name, description, parameters }) => ({
            name,
            description,
            parametersJsonSchema: parameters,
          })),
        },
      ],
    }),
    ...(schema && { responseMimeType: 'application/json', responseJsonSchema: schema }),
    ...(isReasoning && {
      thinkingConfig: { includeThoughts: true, thinkingBudget: reasoningBudget },
    }),
    ...(stop && { stopSequences: [...stop] }),
  }
}

function read(parts: readonly Part[], pieces: readonly GenerateContentResponse[]): Seen {
  const calls = parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : []))
  const reason = pieces.map((piece) => piece.candidates?.[0]?.finishReason).findLast(Boolean)
  const usage = pieces.findLast((piece) => piece.usageMetadata !== undefined)?.usageMetadata
  const cacheRead = usage?.cachedContentTokenCount ?? 0
  const reasoning = usage?.thoughtsTokenCount
  const end = finishOf({ STOP: 'stop', MAX_TOKENS: 'length', SAFETY: 'content_filter' }, reason)
  const texts = parts.filter((part) => part.text !== undefined)
  return {
    reasoning: texts.map((part) => (part.thought === true ? part.text : '')).join(''),
    text: texts.map((part) => (part.thought === true ? '' : part.text)).join(''),
    calls: calls.map(({ name, args }) => ({ name: name!, args: (args ?? {}) as never })),
    finish: end === 'stop' && calls.length > 0 ? 'tool_calls' : end,
    usage: {
      input: (usage?.promptTokenCount ?? 0) - cacheRead,
      cacheRead,
      output: (usage?.candidatesTokenCount ?? 0) + (reasoning ?? 0),
      reasoning: reasoning ?? null,
    },
  }
}
