// OpenAI's embeddings.
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../contract/canonical/operations.ts'
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { readCount, readObject, readObjects, readString } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { createDroppedFields } from '../dropped-fields.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { createPlainPassing, openAnswer } from '../plain-passing.ts'
import type { Wire } from '../wire.ts'
import { writeHeaders } from './chat-wire.ts'
import type { OpenAiPreset } from './preset.ts'

const dialect = 'openai-embeddings'

export function createEmbeddingsWire(
  preset: OpenAiPreset,
): Wire<EmbeddingsRequest, EmbeddingsAnswer> {
  return {
    dialect,
    head: ({ secret }) => ({
      path: '/embeddings',
      headers: writeHeaders(preset, false, secret),
    }),
    encode(request, upstreamModel) {
      const { inputs, dimensions, endUser, task, title } = request
      const fields = createDroppedFields()
      if (task !== undefined) fields.drop('taskType')
      if (title !== undefined) fields.drop('title')
      for (const name of Object.keys(request.extra)) fields.drop(name)
      const body = {
        model: upstreamModel,
        input: inputs,
        dimensions,
        user: endUser,
        encoding_format: 'float',
      }
      return { body: JSON.stringify(body), dropped: fields.names, reading: nothingToUndo }
    },
    decode(body) {
      const answer = openAnswer(body, holdsVectors)
      return {
        model: readString(answer.model) ?? '',
        vectors: readVectors(answer),
        usage: readEmbeddingsUsage(answer),
      }
    },
    stream: null,
    passing: createPlainPassing({ holds: holdsVectors, readUsage: readEmbeddingsUsage }),
  }
}

function holdsVectors({ data }: JsonObject): boolean {
  return Array.isArray(data)
}

function readEmbeddingsUsage({ usage }: JsonObject): PartialUsage | null {
  const told = readObject(usage)
  const input = readCount(told?.prompt_tokens) ?? readCount(told?.total_tokens)
  return input === null ? null : { input, output: 0 }
}

/** By their `index`, whatever the order they came in. */
function readVectors({ data }: JsonObject): number[][] {
  const vectors: number[][] = []
  for (const [place, item] of readObjects(data).entries()) {
    vectors[readCount(item.index) ?? place] = readVector(item.embedding)
  }
  return vectors
}

/** Numbers, or little-endian float32 in base64. */
function readVector(embedding: unknown): number[] {
  if (Array.isArray(embedding)) return embedding as number[]
  const text = readString(embedding)
  if (text === null) throw new GatewayError('upstream_unreadable', { detail: 'no vector' })
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4))
}
