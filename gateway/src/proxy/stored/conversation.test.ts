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
