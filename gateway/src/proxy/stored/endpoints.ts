// What a client may do with a stored response: read it, read its input, take it away.
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import type { ResponseStore, StoredResponse } from '../../contract/stored.ts'
import { GatewayError } from '../../errors.ts'
import type { Identified } from '../call.ts'
import { storeIsSilent } from './conversation.ts'

/** Each gives the JSON of a good answer. Throws GatewayError `response_not_found`, `storage_unavailable`. */
export interface StoredEndpoints {
  find(call: Identified, id: string): Promise<string>
  remove(call: Identified, id: string): Promise<string>
  listInput(call: Identified, id: string): Promise<string>
  /** Nothing runs in the background here, so there is never anything to cancel. */
  cancel(call: Identified, id: string): Promise<never>
}

const defaultLimit = 20
const maxLimit = 100

export function createStoredEndpoints(store: ResponseStore): StoredEndpoints {
  async function get(call: Identified, id: string): Promise<StoredResponse> {
    const found = await store.find(call.caller.application.tenantId, id)
    if (found === 'late') throw storeIsSilent()
    if (found === null) throw new GatewayError('response_not_found')
    return found
  }

  return {
    async find(call, id) {
      if (queryOf(call).get('stream') === 'true') {
        throw new GatewayError('unsupported_parameter', {
          param: 'stream',
          message: 'A stored response is not streamed again: ask for it whole.',
        })
      }
      return (await get(call, id)).response
    },
    async remove(call, id) {
      const isRemoved = await store.remove(call.caller.application.tenantId, id)
      if (isRemoved === 'late') throw storeIsSilent()
      if (!isRemoved) throw new GatewayError('response_not_found')
      return JSON.stringify({ id, object: 'response', deleted: true })
    },
    async listInput(call, id) {
      const { input } = await get(call, id)
      return JSON.stringify(listItems(id, JSON.parse(input), queryOf(call)))
    },
    async cancel(call, id) {
      await get(call, id)
      throw new GatewayError('invalid_request', {
        message: 'Only a response that runs in the background can be cancelled.',
      })
    },
  }
}

function queryOf({ url }: Identified): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1))
}

/** The newest first, unless asked for in their order. */
function listItems(id: string, input: unknown, query: URLSearchParams): JsonObject {
  const inOrder = readArray(input).map((item, index) => describeItem(id, readObject(item), index))
  const items = query.get('order') === 'asc' ? inOrder : inOrder.toReversed()
  const after = query.get('after')
  const start = after === null ? 0 : items.findIndex((item) => item.id === after) + 1
  const asked = Number(query.get('limit') ?? defaultLimit)
  if (!Number.isInteger(asked) || asked < 1 || asked > maxLimit) {
    throw new GatewayError('invalid_request', {
      param: 'limit',
      message: `"limit" must be from 1 to ${maxLimit}.`,
    })
  }
  const data = items.slice(start, start + asked)
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + data.length < items.length,
  }
}

/** In the long form, with an id: clients may send messages without either. */
function describeItem(responseId: string, item: JsonObject | null, index: number): JsonObject {
  const given = item ?? {}
  const type = readString(given.type) ?? 'message'
  const prefix = type === 'message' ? 'msg' : type
  const id = readString(given.id) ?? `${prefix}_${responseId.replace(/^resp_/, '')}i${index}`
  if (type !== 'message' || typeof given.content !== 'string') return { ...given, id, type }
  const part = given.role === 'assistant' ? 'output_text' : 'input_text'
  return { ...given, id, type, content: [{ type: part, text: given.content }] }
}
