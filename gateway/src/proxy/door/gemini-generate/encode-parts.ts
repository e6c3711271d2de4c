// Canonical parts of an answer as Gemini's.
import type { MediaSource, Part, ReasoningPart } from '../../../contract/canonical/request.ts'
import { parseArguments } from '../../../contract/canonical/tool-arguments.ts'
import { packReasoning } from './pack-reasoning.ts'

export type AnswerPart = Record<string, unknown>

/** Writes parts in their order; signed reasoning before a call goes into the call's signature. */
export interface PartWriter {
  write(part: Part): readonly AnswerPart[]
}

/** `showsThoughts`: this dialect's clients see thoughts only where they ask for them. */
export function createPartWriter(showsThoughts: boolean): PartWriter {
  let reasoning: ReasoningPart[] = []

  return {
    write(part) {
      switch (part.kind) {
        case 'text':
        case 'refusal':
          return part.text === '' ? [] : [{ text: part.text }]
        case 'reasoning':
          reasoning.push(part)
          return showsThoughts && part.text !== '' ? [{ text: part.text, thought: true }] : []
        case 'tool_call': {
          const { id, name, argumentsJson } = part
          const signature = part.signature ?? packReasoning(reasoning)
          reasoning = []
          const args = parseArguments(argumentsJson) ?? unreadable(argumentsJson)
          return [
            {
              functionCall: { id, name, args },
              ...(signature === null ? {} : { thoughtSignature: signature }),
            },
          ]
        }
        case 'image':
          return [encodeImage(part.source)]
        case 'opaque':
          return part.dialect === 'gemini-generate' ? [part.value] : []
        default:
          return []
      }
    },
  }
}

function encodeImage(source: MediaSource): AnswerPart {
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: source.mediaType, data: source.data } }
    case 'url':
      return { fileData: { fileUri: source.url } }
    case 'file_id':
      return { fileData: { fileUri: source.id } }
  }
}

/** A model's arguments that are no JSON object, most often cut at the token limit: kept as they are, not mended. */
function unreadable(argumentsJson: string) {
  return { invalid_json: argumentsJson }
}
