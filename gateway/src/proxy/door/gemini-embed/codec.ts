// The doors of Gemini's embedContent and batchEmbedContents.
import { z } from 'zod'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../../contract/canonical/operations.ts'
import { sumInput } from '../../../contract/canonical/usage.ts'
import type { DoorEnvelope, DoorOf } from '../codec.ts'
import { camelKeys } from '../gemini-generate/camel-keys.ts'
import { readGeminiEnvelope } from '../gemini-generate/codec.ts'
import { geminiVoice } from '../gemini-generate/voice.ts'
import { invalidField, parseBody } from '../parse-body.ts'
import { withoutNulls } from '../without-nulls.ts'

const EmbedBody = z.looseObject({
  model: z.string().nullish(),
  content: z.looseObject({ parts: z.array(z.looseObject({ text: z.string() })).min(1) }),
  taskType: z.string().nullish(),
  title: z.string().nullish(),
  outputDimensionality: z.int().min(1).nullish(),
})
type EmbedBody = z.infer<typeof EmbedBody>

const BatchBody = z.looseObject({ requests: z.array(EmbedBody).min(1) })

const common = {
  ...geminiVoice,
  operation: 'embeddings' as const,
  readEnvelope: (body: unknown, url: string) => readGeminiEnvelope(body, url, false),
  stream: null,
}

export const geminiEmbed: DoorOf<'embeddings'> = {
  ...common,
  dialect: 'gemini-embed',
  decode(body, _bytes, envelope) {
    const request = parseBody(EmbedBody, camelKeys(body))
    return decodeRequests('gemini-embed', request, [request], envelope)
  },
  encode: ({ vectors: [values], usage }) => ({
    embedding: { values },
    ...encodeUsage(usage),
  }),
}

export const geminiBatchEmbed: DoorOf<'embeddings'> = {
  ...common,
  dialect: 'gemini-batch-embed',
  decode(body, _bytes, envelope) {
    const { requests } = parseBody(BatchBody, camelKeys(body))
    return decodeRequests('gemini-batch-embed', requests[0]!, requests, envelope)
  },
  encode: ({ vectors, usage }) => ({
    embeddings: vectors.map((values) => ({ values })),
    ...encodeUsage(usage),
  }),
}

/** Throws GatewayError `invalid_request` where the texts of one batch want different things. */
function decodeRequests(
  dialect: string,
  first: EmbedBody,
  requests: readonly EmbedBody[],
  { model }: DoorEnvelope,
): EmbeddingsRequest {
  const {
    model: _model,
    content: _content,
    taskType,
    title,
    outputDimensionality,
    ...extra
  } = first
  for (const [index, request] of requests.entries()) {
    for (const field of ['taskType', 'title', 'outputDimensionality'] as const) {
      if ((request[field] ?? null) === (first[field] ?? null)) continue
      throw invalidField(
        `requests[${index}].${field}`,
        'it must be the same in all requests of a batch for the model behind this name',
      )
    }
  }
  return {
    dialect,
    model,
    inputs: requests.map(({ content }) => content.parts.map(({ text }) => text).join('\n')),
    encoding: 'float',
    ...withoutNulls({ task: taskType, title, dimensions: outputDimensionality }),
    extra: withoutNulls(extra),
  }
}

function encodeUsage(usage: EmbeddingsAnswer['usage']): object {
  if (usage === null) return {}
  const tokens = sumInput(usage)
  return { usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens } }
}
