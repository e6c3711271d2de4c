// The door of OpenAI's embeddings.
import { z } from 'zod'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../../contract/canonical/operations.ts'
import { sumInput } from '../../../contract/canonical/usage.ts'
import type { DoorOf, ReplyContext } from '../codec.ts'
import { openaiVoice } from '../openai-chat/codec.ts'
import { parseBody } from '../parse-body.ts'
import { readWholeEnvelope } from '../whole-envelope.ts'
import { withoutNulls } from '../without-nulls.ts'

const TokenIds = z.array(z.int().min(0)).min(1)

const Request = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1), TokenIds, z.array(TokenIds).min(1)]),
  dimensions: z.int().min(1).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  user: z.string().nullish(),
})

export const openaiEmbeddings: DoorOf<'embeddings'> = {
  ...openaiVoice,
  operation: 'embeddings',
  dialect: 'openai-embeddings',
  readEnvelope: readWholeEnvelope,
  decode(body): EmbeddingsRequest {
    const given = parseBody(Request, body)
    const { model, input, dimensions, encoding_format: encoding, user, ...extra } = given
    return {
      dialect: 'openai-embeddings',
      model,
      inputs: readInputs(input),
      encoding: encoding ?? 'float',
      ...withoutNulls({ dimensions, endUser: user }),
      extra,
    }
  },
  encode: encodeAnswer,
  stream: null,
}

/** A list of numbers is one text in token ids. */
function readInputs(input: z.output<typeof Request>['input']): EmbeddingsRequest['inputs'] {
  if (typeof input === 'string') return [input]
  return isTokenIds(input) ? [input] : input
}

function isTokenIds(input: readonly unknown[]): input is number[] {
  return typeof input[0] === 'number'
}

function encodeAnswer(
  { vectors, usage }: EmbeddingsAnswer,
  { model }: ReplyContext,
  { encoding }: EmbeddingsRequest,
): unknown {
  const tokens = usage === null ? 0 : sumInput(usage)
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encoding === 'base64' ? toBase64(vector) : vector,
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** Little-endian float32. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4)
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4)
  return bytes.toString('base64')
}
