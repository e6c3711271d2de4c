// Gemini's generateContent: requests as strictly as the API reads them, answers whole and streamed.
import { z } from 'zod'
import type { Answer } from '../../fakes/scripted-server.ts'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import type { Finish, Said } from '../scenario.ts'
import { events, take, whole, wordsOf, type VendorWire } from '../wire.ts'

const thoughtSignature = z.string().optional()
const blob = z.strictObject({ mimeType: z.string(), data: z.string() })
const part = z.union([
  z.strictObject({ text: z.string().min(1), thought: z.boolean().optional(), thoughtSignature }),
  z.strictObject({ inlineData: blob }),
  z.strictObject({
    functionCall: z.strictObject({
      id: z.string().optional(),
      name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/),
      args: z.record(z.string(), z.unknown()).optional(),
    }),
    thoughtSignature,
  }),
  z.strictObject({
    functionResponse: z.strictObject({
      id: z.string().optional(),
      name: z.string(),
      response: z.record(z.string(), z.unknown()),
    }),
  }),
])
const content = z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) })
const schema = z.looseObject({ type: z.union([z.literal('object'), z.literal('OBJECT')]) })

const Request = z.strictObject({
  contents: z.array(content).min(1),
  systemInstruction: z
    .strictObject({
      role: z.string().optional(),
      parts: z.array(z.strictObject({ text: z.string().min(1) })).min(1),
    })
    .optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z
          .array(
            z.strictObject({
              name: z.string(),
              description: z.string().optional(),
              parameters: schema.optional(),
              parametersJsonSchema: schema.optional(),
            }),
          )
          .min(1),
      }),
    )
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({
        mode: z.enum(['AUTO', 'ANY', 'NONE', 'VALIDATED']),
        allowedFunctionNames: z.array(z.string()).optional(),
      }),
    })
    .optional(),
  generationConfig: z
    .strictObject({
      maxOutputTokens: z.int().min(1).optional(),
      temperature: z.number().optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      seed: z.int().optional(),
      stopSequences: z.array(z.string().min(1)).max(5).optional(),
      responseMimeType: z.string().optional(),
      responseSchema: schema.optional(),
      responseJsonSchema: schema.optional(),
      thinkingConfig: z
        .strictObject({
          includeThoughts: z.boolean().optional(),
          thinkingBudget: z.int().optional(),
          thinkingLevel: z
            .enum(['minimal', 'low', 'medium', 'high', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH'])
            .optional(),
        })
        .optional(),
    })
    .optional(),
})

type Body = z.infer<typeof Request>
type Part = z.infer<typeof part>

const signature = 'CiQB0e2Kb4t+thought/signature=='
/** Google's own word for a call that its model never signed. */
const foreign = 'skip_thought_signature_validator'

export const geminiGenerate: VendorWire = {
  dialect: 'gemini-generate',
  isAt: (path) => /\/models\/[^/:]+:(generateContent|streamGenerateContent\?alt=sse)$/.test(path),
  isStream: ({ path }) => path.includes(':streamGenerateContent'),
  hear({ path, json }) {
    const body = take(Request, json)
    checkTurns(body.contents, path.includes('/gemini-3'))
    return hear(body)
  },
  write: (said) => whole(answerOf(partsOf(said), said)),
  writeStream,
  refuse: (message) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }),
  isSigning: true,
  refuses: {},
  keepsBack: { stopSequence: true },
}

function hear(body: Body): Heard {
  const { generationConfig: config = {} } = body
  const thinking = config.thinkingConfig
  return {
    system: (body.systemInstruction?.parts ?? []).map(({ text }) => text).join('\n'),
    messages: body.contents.map(hearContent),
    tools: (body.tools ?? []).flatMap(({ functionDeclarations }) =>
      functionDeclarations.map(({ name, parameters, parametersJsonSchema }) => ({
        name,
        parameters: plain(parametersJsonSchema ?? parameters ?? null) ?? nothing,
      })),
    ),
    schema: plain(config.responseJsonSchema ?? config.responseSchema ?? null),
    isReasoning: thinking?.includeThoughts === true && thinking.thinkingBudget !== 0,
    stop: config.stopSequences ?? [],
  }
}

/** A tool without parameters has none at all. */
const nothing = { properties: {}, required: [] }

/** Google's own schemas write types in capitals. */
function plain(value: unknown): unknown {
  if (value === null) return null
  return JSON.parse(JSON.stringify(value), (key, entry: unknown) =>
    key === 'type' && typeof entry === 'string' ? entry.toLowerCase() : entry,
  ) as unknown
}

/** Calls are answered in the next turn, in their number and by their names; those of the third generation are signed. */
function checkTurns(contents: Body['contents'], mustBeSigned: boolean): void {
  for (const [index, { role, parts }] of contents.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'model')) throw new NotTaken('roles in disorder')
    const calls = parts.flatMap((entry) => ('functionCall' in entry ? [entry] : []))
    const [first] = calls
    if (first === undefined) continue
    const { thoughtSignature: given } = first
    if (given !== signature && given !== foreign && (mustBeSigned || given !== undefined)) {
      throw new NotTaken('a call without its thought signature')
    }
    const answered = (contents[index + 1]?.parts ?? []).flatMap((entry) =>
      'functionResponse' in entry ? [entry.functionResponse.name] : [],
    )
    if (answered.join() !== calls.map((call) => call.functionCall.name).join()) {
      throw new NotTaken('calls and responses do not match')
    }
  }
}

function hearContent({ role, parts }: Body['contents'][number]): HeardMessage {
  const isUser = role === 'user'
  const blobs = parts.flatMap((entry) => ('inlineData' in entry ? [entry.inlineData] : []))
  const media = blobs.map(({ mimeType, data }) => ({ mediaType: mimeType, data }))
  return {
    ...silence,
    role: isUser ? 'user' : 'assistant',
    texts: parts.flatMap((entry) =>
      'text' in entry && entry.thought !== true ? [entry.text] : [],
    ),
    images: media.filter(({ mediaType }) => mediaType.startsWith('image/')),
    files: media.filter(({ mediaType }) => !mediaType.startsWith('image/')),
    ...hearCalls(parts),
    signatures: parts.flatMap((entry) =>
      'thoughtSignature' in entry && entry.thoughtSignature === signature ? [signature] : [],
    ),
  }
}

/** Ids are optional: without them calls and responses are told apart by their order. */
function hearCalls(parts: readonly Part[]) {
  const calls = parts.flatMap((entry) => ('functionCall' in entry ? [entry.functionCall] : []))
  const results = parts.flatMap((entry) =>
    'functionResponse' in entry ? [entry.functionResponse] : [],
  )
  return {
    calls: calls.map(({ id, name, args = {} }, index) => ({ id: id ?? String(index), name, args })),
    results: results.map(({ id, response }, index) => ({
      id: id ?? String(index),
      value: response,
    })),
  }
}

const finishWords: Readonly<Record<Finish, string>> = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
}

/** Calls come whole; the first of them is signed, and none has an id. */
function partsOf({ reasoning, text, calls = [] }: Said): object[] {
  return [
    ...(reasoning === undefined ? [] : [{ text: reasoning, thought: true }]),
    ...(text === undefined ? [] : [{ text }]),
    ...calls.map(({ name, args }, index) => ({
      functionCall: Object.keys(args).length === 0 ? { name } : { name, args },
      ...(index === 0 ? { thoughtSignature: signature } : {}),
    })),
  ]
}

function writeStream(said: Said): Answer {
  const { reasoning, text, calls } = said
  const pieces = [
    ...wordsOf(reasoning).map((word) => [{ text: word, thought: true }]),
    ...wordsOf(text).map((word) => [{ text: word }]),
    ...(calls === undefined ? [] : [partsOf({ calls, finish: said.finish, usage: said.usage })]),
  ]
  return events(
    pieces.map((parts, index) => {
      const isLast = index === pieces.length - 1
      return `data: ${JSON.stringify(answerOf(parts, isLast ? said : null))}\r\n\r\n`
    }),
  )
}

/** Null: it goes on. */
function answerOf(parts: readonly object[], said: Said | null) {
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(said === null ? {} : { finishReason: finishWords[said.finish] }),
        index: 0,
      },
    ],
    ...(said === null ? {} : { usageMetadata: usageOf(said) }),
    modelVersion: 'gemini-3-flash-preview',
    responseId: 'mK3faZ2yLsKdvdIP9',
  }
}

function usageOf({ usage: { input, cacheRead, output, reasoning } }: Said) {
  return {
    promptTokenCount: input + cacheRead,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + cacheRead + output,
    ...(cacheRead > 0 ? { cachedContentTokenCount: cacheRead } : {}),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input + cacheRead }],
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
  }
}
