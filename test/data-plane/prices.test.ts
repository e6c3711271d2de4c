// What a call costs and how long it may be, by what is known of its target.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { unknownModel, type ModelFacts } from '../../gateway/src/contract/model-facts.ts'
import { startAnthropicServer } from '../fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider } from '../fakes/world.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startAnthropicServer()
})
afterEach(() => plane.close())
afterAll(() => upstream.close())

async function start(facts?: Partial<ModelFacts>): Promise<void> {
  const known = facts === undefined ? {} : { facts: { ...unknownModel, ...facts } }
  plane = await startPlane({
    entities: [
      provider({ name: 'claude', kind: 'anthropic', baseUrl: `${upstream.origin}/v1` }),
      model('small', { to: 'claude', ...known }),
    ],
  })
}

it('a call costs its classes of tokens at its target’s prices, whole or streamed', async () => {
  await start({ prices: [{ input: 1_000, output: 100, cacheRead: 10 }] })
  await (await plane.messages()).text()
  await (await plane.chat({ stream: true })).text()
  // 8 uncached, 4 from the cache, 7 written.
  const cost = 8 * 1_000 + 4 * 10 + 7 * 100
  expect((await plane.recorded(2)).map(({ costMicros }) => costMicros)).toEqual([cost, cost])
})

it('a call without a known price has none, not zero', async () => {
  await start()
  await (await plane.messages()).text()
  const [record] = await plane.recorded(1)
  expect(record?.costMicros).toBeNull()
})

it('an answer is as long as the model can write where the client sets no limit', async () => {
  await start({ outputTokens: 4_096 })
  await (await plane.chat()).text()
  expect(upstream.requests.at(-1)?.json.max_tokens).toBe(4_096)
  await (await plane.chat({ max_completion_tokens: 7 })).text()
  expect(upstream.requests.at(-1)?.json.max_tokens).toBe(7)
})
