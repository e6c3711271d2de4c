// Checks the rule that every provider holds: each tool call is answered in the next turn, and only calls are answered.
import type { Message } from '../contract/canonical/request.ts'
import { GatewayError } from '../errors.ts'

/** Throws GatewayError `invalid_request`, in words that name the id; a provider's own words would name an id it never got. */
export function requireResults(messages: readonly Message[]): void {
  let open = new Set<string>()
  for (const message of messages) {
    if (message.role === 'assistant') {
      refuseOpen(open)
      open = callIdsOf(message)
      continue
    }
    let hasOther = false
    for (const part of message.parts) {
      if (part.kind !== 'tool_result') hasOther = true
      else if (!open.delete(part.callId)) throw unknownCall(part.callId)
    }
    if (hasOther && message.role === 'user') refuseOpen(open)
  }
  refuseOpen(open)
}

/** Two calls of one id could not be told apart by their results. */
function callIdsOf({ parts }: Message): Set<string> {
  const ids = new Set<string>()
  for (const part of parts) {
    if (part.kind !== 'tool_call') continue
    if (ids.has(part.id)) {
      throw new GatewayError('invalid_request', {
        param: 'messages',
        message: `Two tool calls of one message have the id "${part.id}".`,
      })
    }
    ids.add(part.id)
  }
  return ids
}

function refuseOpen(open: ReadonlySet<string>) {
  if (open.size === 0) return
  throw new GatewayError('invalid_request', {
    param: 'messages',
    message: `The tool call ${quoteAll(open)} has no result in the message after it.`,
  })
}

function unknownCall(id: string) {
  return new GatewayError('invalid_request', {
    param: 'messages',
    message: `A tool result answers "${id}", but no tool call before it has this id.`,
  })
}

function quoteAll(ids: Iterable<string>): string {
  return [...ids].map((id) => `"${id}"`).join(', ')
}
