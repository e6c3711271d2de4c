// What a call is billed for where its provider tells no usage, or was cut off before it could.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ModelFacts } from '../../gateway/src/contract/model-facts.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startAnthropicServer } from '../fakes/anthropic-server.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider } from '../fakes/world.ts'

let openai: ScriptedServer
let anthropic: ScriptedServer
let plane: TestPlane

const facts: ModelFacts = {
  mode: 'chat',
  contextTokens: null,
  outputTokens: null,
  can: {},
  retiresOn: null,
  prices: [{ input: 2, output: { base: 10, tiers: [{ above: 1_000, price: 20 }] } }],
}

beforeAll(async () => {
  openai = await startOpenAiServer()
  anthropic = await startAnthropicServer()
})

async function start(kind: 'openai' | 'anthropic'): Promise<ScriptedServer> {
  const server = kind === 'openai' ? openai : anthropic
  plane = await startPlane({
    entities: [
      provider({ name: 'fake', kind, baseUrl: `${server.origin}/v1` }),
      model('small', { to: 'fake', facts }),
    ],
    random: () => 0,
  })
  return server
}

afterEach(() => plane.close())
afterAll(() => Promise.all([openai.close(), anthropic.close()]))

const text = 'word '.repeat(100)
const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'small',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
}
const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'small',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`
const stream = [
  chunk({ role: 'assistant', content: '' }),
  ...Array.from({ length: 100 }, () => chunk({ content: 'word ' })),
  chunk({}, 'stop'),
  'data: [DONE]\n\n',
].join('')
const eventStream = { 'content-type': 'text/event-stream' }

describe('an answer without usage', () => {
  it.each([
    ['whole, as bytes', 'chat', false],
    ['as a stream, as bytes', 'chat', true],
    ['whole, translated', 'messages', false],
    ['as a stream, translated', 'messages', true],
  ] as const)('%s is estimated: input and output', async (_how, door, isStream) => {
    const server = await start('openai')
    server.script(
      isStream ? { body: stream, headers: eventStream } : { body: JSON.stringify(answer) },
    )
    const reply = await plane[door]({ stream: isStream })
    expect(reply.status).toBe(200)
    await reply.text()
    const [record] = await plane.recorded(1)
    expect(record!.detail.usageSource).toBe('estimated')
    expect(record!.inputTokens).toBeGreaterThan(0)
    // 500 characters.
    expect(record!.outputTokens).toBeGreaterThan(90)
    expect(record!.outputTokens).toBeLessThan(180)
    const { input, output } = record!.detail.cost!.byClass
    expect(input).toBe(record!.inputTokens * 2)
    expect(output).toBe(record!.outputTokens * 10)
    expect(record!.costMicros).toBe(input! + output!)
  })
})

describe('a stream that the provider breaks', () => {
  it('after words is billed for input and words', async () => {
    const server = await start('openai')
    server.script({ cut: 'middle' })
    await (await plane.chat({ stream: true })).text()
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'upstream_error', detail: { usageSource: 'estimated' } })
    expect(record!.inputTokens).toBeGreaterThan(0)
    expect(record!.outputTokens).toBeGreaterThan(0)
  })

  it('keeps the input that it has told', async () => {
    const server = await start('anthropic')
    server.script({ cut: 'middle' })
    await (await plane.messages({ stream: true })).text()
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({
      end: 'upstream_error',
      detail: { usageSource: 'estimated', usage: { input: 8, cacheRead: 4 } },
    })
  })

  it('before any word costs nothing', async () => {
    const server = await start('openai')
    server.script({ cut: 'body' })
    await (await plane.chat({ stream: true })).text()
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ costMicros: null, detail: { usageSource: 'none' } })
  })
})

describe('a complete answer', () => {
  it('is billed as it was told, by class and tier', async () => {
    await start('openai')
    openai.script({})
    await (await plane.chat()).text()
    const [record] = await plane.recorded(1)
    expect(record!.detail).toMatchObject({
      usageSource: 'upstream',
      usage: { input: 8, cacheRead: 4, output: 7 },
      cost: { byClass: { input: 16, cacheRead: 8, output: 70 }, tierAbove: null },
    })
    expect(record!.costMicros).toBe(94)
  })
})
