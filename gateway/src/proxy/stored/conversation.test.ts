// What a request goes on from is bounded, however little room it takes to name it.
import { expect, it } from 'vitest'
import type { ResponseStore } from '../../contract/stored.ts'
import type { Received } from '../call.ts'
import { openConversation } from './conversation.ts'

function open(references: number) {
  const item = JSON.stringify({ type: 'message', role: 'user', content: 'x'.repeat(1_000_000) })
  const store = {
    history: () =>
      Promise.resolve({ previous: null, items: new Map([['msg_1', { origin: null, item }]]) }),
  } as unknown as ResponseStore
  const input = Array.from({ length: references }, () => ({ type: 'item_reference', id: 'msg_1' }))
  const call = {
    body: { json: { model: 'm', input } },
    caller: { application: { tenantId: 'ten_a' } },
  } as unknown as Received
  return openConversation(call, store)!
}

it('an item may be referred to again', async () => {
  const conversation = await open(2)
  expect(conversation!.whole().bytes.length).toBeGreaterThan(2_000_000)
})

it('an item that is referred to very often makes no request that memory can not bear', async () => {
  await expect(open(1_000)).rejects.toMatchObject({ code: 'request_too_large' })
})

it('a conversation of too many turns is refused with its bound', async () => {
  const store = { history: () => Promise.resolve('too_long') } as unknown as ResponseStore
  const call = {
    body: { json: { model: 'm', input: 'Hi', previous_response_id: 'resp_1001' } },
    caller: { application: { tenantId: 'ten_a' } },
  } as unknown as Received
  await expect(openConversation(call, store)).rejects.toMatchObject({
    code: 'request_too_large',
    param: 'previous_response_id',
    message: expect.stringContaining('1000 turns'),
  })
})
