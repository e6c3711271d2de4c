// Custom tools, whose input is plain text: elsewhere each is a function with one text, and its calls come back as they were asked for.
import type { Tool } from '../../../contract/canonical/request.ts'
import { readObject, readString } from '../../../contract/read-json.ts'
import type { CustomToolBody } from './schema.ts'

/** A grammar can only be told of: no other dialect holds a model to one. */
export function decodeCustomTool({ name, description, format }: CustomToolBody): Tool {
  const { type, syntax, definition } = format ?? {}
  const grammar =
    type === 'grammar' ? ` It must match this ${syntax ?? ''} grammar:\n${definition ?? ''}` : ''
  return {
    name,
    ...(description ? { description } : {}),
    parameters: {
      type: 'object',
      properties: {
        input: { type: 'string', description: `The whole input of the tool as text.${grammar}` },
      },
      required: ['input'],
      additionalProperties: false,
    },
  }
}

export function argumentsOfInput(input: string): string {
  return JSON.stringify({ input })
}

/** What a model wrote instead of the one text is given as it is: the tool's owner can make more of it than we. */
export function inputOfArguments(argumentsJson: string): string {
  try {
    return readString(readObject(JSON.parse(argumentsJson))?.input) ?? argumentsJson
  } catch {
    return argumentsJson
  }
}
