// What a chat request needs of a model, read from its canonical form.
import type { CanonicalRequest } from '../../contract/canonical/operations.ts'
import type { ChatRequest, Part } from '../../contract/canonical/request.ts'
import type { Capability } from '../../contract/capability.ts'

const none: ReadonlySet<Capability> = new Set()

export function findNeeds(request: CanonicalRequest): ReadonlySet<Capability> {
  if (!('messages' in request)) return none
  const needs = new Set<Capability>()
  const { tools, nativeTools, responseFormat, reasoning } = request
  if (tools.length > 0 || nativeTools.length > 0) needs.add('tools')
  if (responseFormat?.kind === 'json_schema') needs.add('json_schema')
  if (asksForReasoning(reasoning)) needs.add('reasoning')
  for (const { parts } of request.messages) for (const part of parts) addNeeds(part, needs)
  return needs
}

function asksForReasoning(reasoning: ChatRequest['reasoning']): boolean {
  if (reasoning === undefined) return false
  return (reasoning.effort ?? 'none') !== 'none' || (reasoning.budgetTokens ?? 0) > 0
}

function addNeeds(part: Part, needs: Set<Capability>): void {
  switch (part.kind) {
    case 'image':
      needs.add('vision')
      break
    case 'file':
      needs.add('pdf')
      break
    case 'audio':
      needs.add('audio')
      break
    case 'tool_result':
      for (const content of part.content) addNeeds(content, needs)
      break
    default:
  }
}
