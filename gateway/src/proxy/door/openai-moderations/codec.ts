// The door of OpenAI's moderations.
import { z } from 'zod'
import type {
  ModerationInput,
  ModerationsAnswer,
  ModerationsRequest,
} from '../../../contract/canonical/operations.ts'
import type { DoorOf, ReplyContext } from '../codec.ts'
import { openaiVoice } from '../openai-chat/codec.ts'
import { parseBody } from '../parse-body.ts'
import { readWholeEnvelope } from '../whole-envelope.ts'

const Part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image_url'), image_url: z.looseObject({ url: z.string() }) }),
])

const Request = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.union([z.string(), Part])).min(1)]),
})

export const openaiModerations: DoorOf<'moderations'> = {
  ...openaiVoice,
  operation: 'moderations',
  dialect: 'openai-moderations',
  readEnvelope: readWholeEnvelope,
  decode(body): ModerationsRequest {
    const { model, input, ...extra } = parseBody(Request, body)
    const inputs = typeof input === 'string' ? [input] : input
    return { dialect: 'openai-moderations', model, inputs: inputs.map(readInput), extra }
  },
  encode: encodeAnswer,
  stream: null,
}

function readInput(input: string | z.output<typeof Part>): ModerationInput {
  if (typeof input === 'string') return { kind: 'text', text: input }
  return input.type === 'text'
    ? { kind: 'text', text: input.text }
    : { kind: 'image', url: input.image_url.url }
}

function encodeAnswer({ id, results }: ModerationsAnswer, { model }: ReplyContext): unknown {
  return {
    id,
    model,
    results: results.map(({ isFlagged, categories, scores }) => ({
      flagged: isFlagged,
      categories,
      category_scores: scores,
    })),
  }
}
