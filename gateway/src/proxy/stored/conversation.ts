// A request that goes on from stored responses, and the response that will be stored of it.
import { isSealed } from '../../contract/canonical/sealed-reasoning.ts'
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import {
  maxHistoryBytes,
  maxTurns,
  type History,
  type Origin,
  type ResponseStore,
} from '../../contract/stored.ts'
import { GatewayError } from '../../errors.ts'
import type { Body, Leg, Received } from '../call.ts'

export interface Conversation {
  /** The account that holds all that the request goes on from: the first choice. Null: none, or nothing is gone on from. */
  readonly holder: Origin | null
  /** The request with everything that it goes on from, for whoever does not hold that itself. */
  whole(): Body
  /** The request as this provider gets it in its own dialect: the client's bytes where it holds what they refer to. */
  passedTo(leg: Leg): Body
  /** The response that the client went on from, where this provider does not know it by its id. */
  replacedId(leg: Leg): string | null
  /** Before the client has it: it may come back at once. `answer` is the Response's JSON. */
  keep(leg: Leg, id: string, answer: string): void
}

/**
 * Null where the request refers to nothing and its answer is not to be stored. Throws GatewayError
 * `previous_response_not_found`, `request_too_large`, `invalid_request` for an item that is not there,
 * `storage_unavailable`.
 */
export function openConversation(
  call: Received,
  store: ResponseStore,
): Promise<Conversation | null> | null {
  const request = readObject(call.body.json) ?? {}
  const previousId = readString(request.previous_response_id)
  const itemIds = readReferences(request)
  const isStored = request.store !== false
  if (previousId === null && itemIds.length === 0) {
    if (!isStored) return null
    return Promise.resolve(createConversation(call, request, null, store))
  }
  return lookUp(call, request, { previousId, itemIds }, store)
}

async function lookUp(
  call: Received,
  request: JsonObject,
  question: { readonly previousId: string | null; readonly itemIds: readonly string[] },
  store: ResponseStore,
): Promise<Conversation> {
  const history = await store.history(call.caller.application.tenantId, question)
  if (history === 'late') throw storeIsSilent()
  if (history === 'too_large') throw tooLarge()
  if (history === 'too_long') throw tooLong()
  if (history === null) {
    throw new GatewayError('previous_response_not_found', { param: 'previous_response_id' })
  }
  const missing = question.itemIds.find((id) => !history.items.has(id))
  if (missing !== undefined) {
    throw new GatewayError('invalid_request', {
      param: 'input',
      message: `No item "${missing.slice(0, 100)}" is stored here, or no longer.`,
    })
  }
  refuseTooLarge(readInput(request), history)
  return createConversation(call, request, history, store)
}

function tooLarge(): GatewayError {
  return new GatewayError('request_too_large', {
    message: 'With what it goes on from, the request is larger than this gateway takes.',
  })
}

function tooLong(): GatewayError {
  return new GatewayError('request_too_large', {
    param: 'previous_response_id',
    message:
      `The conversation has more than ${maxTurns} turns, which is as far back as this gateway goes. ` +
      'Begin a new one with what is still needed of this one as its input.',
  })
}

/** One item may be referred to as often as there is room for its id. */
function refuseTooLarge(own: readonly unknown[], { items }: History): void {
  if (items.size === 0) return
  let bytes = 0
  for (const item of own) {
    const given = readObject(item)
    if (given?.type === 'item_reference') bytes += items.get(String(given.id))?.item.length ?? 0
  }
  if (bytes > maxHistoryBytes) throw tooLarge()
}

/** A client that asks again finds out. */
export function storeIsSilent(): GatewayError {
  return new GatewayError('storage_unavailable', {
    message: 'The store of responses does not answer now. Try again.',
  })
}

function createConversation(
  call: Received,
  request: JsonObject,
  history: History | null,
  store: ResponseStore,
): Conversation {
  const own = readInput(request)
  const previousId = readString(request.previous_response_id)
  const origins = originsOf(history)
  let whole: Body | null = null

  /** `isKnown`: the reader may be told of reasoning by its id alone. */
  function expand(isFitting: (item: JsonObject) => boolean): Body {
    const before = parseItems(history?.previous?.items ?? '[]').filter(isFitting)
    const input = [...before, ...replaceReferences(own, history, isFitting)]
    const { previous_response_id: _previousId, ...rest } = request
    const json = { ...rest, input }
    return { bytes: Buffer.from(JSON.stringify(json)), json }
  }

  function isSame(origin: Origin | null): boolean {
    const [first] = origins
    return origin?.providerId === first?.providerId && origin?.credentialId === first?.credentialId
  }

  function isHeldBy({ provider, credential }: Leg): boolean {
    return origins.every(
      (origin) =>
        origin !== null &&
        origin.providerId === provider.id &&
        origin.credentialId === (credential?.id ?? null),
    )
  }

  return {
    holder: origins.length > 0 && origins.every(isSame) ? (origins[0] ?? null) : null,
    whole() {
      if (history === null) return call.body
      whole ??= expand(() => true)
      return whole
    },
    passedTo(leg) {
      return history === null || isHeldBy(leg) ? call.body : expand(isReadableAnywhere)
    },
    replacedId: (leg) => (isHeldBy(leg) ? null : previousId),
    keep(leg, id, answer) {
      if (request.store === false) return
      const { provider, credential, passing } = leg
      store.keep(call.caller.application.tenantId, {
        id,
        previousId,
        origin:
          passing === null
            ? null
            : { providerId: provider.id, credentialId: credential?.id ?? null },
        input: JSON.stringify(replaceReferences(own, history, () => true)),
        response: answer,
      })
    },
  }
}

/** Every account that must hold something, if the client's own bytes are to be understood. */
function originsOf(history: History | null): (Origin | null)[] {
  if (history === null) return []
  const previous = history.previous === null ? [] : [history.previous.origin]
  return [...previous, ...[...history.items.values()].map(({ origin }) => origin)]
}

/** Reasoning without its encrypted form is known only to the account that it was made for. */
function isReadableAnywhere(item: JsonObject): boolean {
  if (item.type !== 'reasoning') return true
  const encrypted = readString(item.encrypted_content)
  return encrypted !== null && encrypted !== '' && !isSealed(encrypted)
}

function readReferences({ input }: JsonObject): string[] {
  return readArray(input).flatMap((item) => {
    const { type, id } = readObject(item) ?? {}
    return type === 'item_reference' && typeof id === 'string' ? [id] : []
  })
}

function readInput({ input }: JsonObject): readonly unknown[] {
  if (typeof input !== 'string') return readArray(input)
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
}

function replaceReferences(
  own: readonly unknown[],
  history: History | null,
  isFitting: (item: JsonObject) => boolean,
): unknown[] {
  if (history === null || history.items.size === 0) return [...own]
  return own.flatMap((item) => {
    const given = readObject(item)
    if (given?.type !== 'item_reference') return [item]
    const found = history.items.get(String(given.id))
    const known = found === undefined ? null : readObject(JSON.parse(found.item))
    return known !== null && isFitting(known) ? [known] : []
  })
}

function parseItems(text: string): JsonObject[] {
  return JSON.parse(text) as JsonObject[]
}
