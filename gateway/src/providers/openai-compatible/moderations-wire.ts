// OpenAI's moderations.
import type { ModerationsAnswer, ModerationsRequest } from '../../contract/canonical/operations.ts'
import { readObject, readObjects, readString } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { nothingToUndo } from '../nothing-to-undo.ts'
import { createPlainPassing, openAnswer } from '../plain-passing.ts'
import type { Wire } from '../wire.ts'
import { writeHeaders } from './chat-wire.ts'
import type { OpenAiPreset } from './preset.ts'
import { readUsage } from './read-usage.ts'

export function createModerationsWire(
  preset: OpenAiPreset,
): Wire<ModerationsRequest, ModerationsAnswer> {
  return {
    dialect: 'openai-moderations',
    head: ({ secret }) => ({
      path: '/moderations',
      headers: writeHeaders(preset, false, secret),
    }),
    encode({ inputs, extra }, upstreamModel) {
      const input = inputs.map((one) =>
        one.kind === 'text'
          ? { type: 'text', text: one.text }
          : { type: 'image_url', image_url: { url: one.url } },
      )
      const body = JSON.stringify({ model: upstreamModel, input })
      return { body, dropped: Object.keys(extra), reading: nothingToUndo }
    },
    decode(body) {
      const answer = openAnswer(body, holdsResults)
      return {
        id: readString(answer.id) ?? '',
        model: readString(answer.model) ?? '',
        usage: readUsage(answer.usage),
        results: readObjects(answer.results).map((result) => ({
          isFlagged: result.flagged === true,
          categories: (readObject(result.categories) ?? {}) as Record<string, boolean>,
          scores: (readObject(result.category_scores) ?? {}) as Record<string, number>,
        })),
      }
    },
    stream: null,
    passing: createPlainPassing({
      holds: holdsResults,
      readUsage: (answer) => readUsage(answer.usage),
    }),
  }
}

function holdsResults({ results }: JsonObject): boolean {
  return Array.isArray(results)
}
