// What several wires refuse, in the same words.
import type { ChatRequest, ToolCallPart } from '../contract/canonical/request.ts'
import { parseArguments } from '../contract/canonical/tool-arguments.ts'
import type { JsonObject } from '../contract/read-json.ts'
import { GatewayError } from '../errors.ts'
import { unsupported } from './dropped-fields.ts'

/** For vendors that give one answer a request. Throws GatewayError `unsupported_parameter`. */
export function refuseSeveralAnswers({ candidateCount = 1 }: ChatRequest): void {
  if (candidateCount > 1) {
    throw unsupported('n', 'The model behind this name gives one answer a request: "n" must be 1.')
  }
}

/** The arguments of a call as the object that most dialects want. Throws GatewayError `invalid_request`. */
export function readCallInput({ id, argumentsJson }: ToolCallPart): JsonObject {
  const input = parseArguments(argumentsJson)
  if (input !== null) return input
  throw new GatewayError('invalid_request', {
    param: 'messages',
    message: `The arguments of the tool call "${id}" are not a JSON object.`,
  })
}
