// Azure OpenAI through the chat and messages doors.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAzureServer } from '../fakes/azure-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider, providerSecret } from '../fakes/world.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startAzureServer()
})
afterEach(async () => {
  upstream.script({})
  await plane.close()
})
afterAll(() => upstream.close())

async function start(path: string): Promise<void> {
  plane = await startPlane({
    entities: [
      provider({ name: 'azure', kind: 'azure-openai', baseUrl: upstream.origin + path }),
      model('small', { to: 'azure', model: 'router' }),
    ],
  })
}

const classic = '/openai?api-version=2024-10-21'

describe('Azure OpenAI', () => {
  it.each([
    ['/openai/v1', '/openai/v1/chat/completions'],
    [classic, '/openai/deployments/router/chat/completions?api-version=2024-10-21'],
  ])('is called behind %s with its own header', async (base, path) => {
    await start(base)
    const reply = await plane.chat()
    expect(reply.status).toBe(200)
    const seen = upstream.requests.at(-1)
    expect(seen).toMatchObject({ path, headers: { 'api-key': providerSecret } })
    expect(seen?.headers.authorization).toBeUndefined()
    expect(await reply.json()).toMatchObject({
      model: 'small',
      choices: [{ message: { content: 'Good morning, Ada.' } }],
    })
  })

  it('answers a client of responses by a chat where its classic API has none', async () => {
    await start('/openai/deployments/router?api-version=2024-10-21')
    const reply = await fetch(`${plane.origin}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': clientKey },
      body: JSON.stringify({ model: 'small', input: 'Hello' }),
    })
    expect(reply.status).toBe(200)
    expect(await reply.text()).toContain('Good morning, Ada.')
    expect(upstream.requests.at(-1)?.path).toBe(
      '/openai/deployments/router/chat/completions?api-version=2024-10-21',
    )
  })

  it('streams from behind a router, whose first chunk has no choice', async () => {
    await start('/openai/v1')
    const text = await (await plane.chat({ stream: true })).text()
    expect(text).toContain('"content":"morning, "')
    const chunks = text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice('data: '.length)))
    // Strict readers look into the first choice of every chunk; nothing that Azure told is missing.
    for (const { choices } of chunks) expect(choices).toHaveLength(1)
    expect(chunks[0].prompt_filter_results).toMatchObject([{ prompt_index: 0 }])
    expect(text.match(/\[DONE\]/g)).toHaveLength(1)
    const messages = await (await plane.messages({ stream: true })).text()
    expect(messages.match(/event: message_start/g)).toHaveLength(1)
    expect(messages).toContain('"text":"Ada."')
    const [, record] = await plane.recorded(2)
    expect(record).toMatchObject({ end: 'complete', inputTokens: 12, outputTokens: 7 })
  })

  it('tells a client of either door what its content filter found', async () => {
    await start(classic)
    const inner = {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { violence: { filtered: true, severity: 'high' } },
    }
    const error = { code: 'content_filter', message: 'Filtered.', innererror: inner, status: 400 }
    upstream.script({ status: 400, body: JSON.stringify({ error }) })
    for (const reply of [await plane.chat(), await plane.messages({ stream: true })]) {
      expect(reply.status).toBe(400)
      expect(await reply.text()).toContain('refused the prompt (violence). It says: Filtered.')
    }
    expect(plane.records.map(({ detail }) => detail.attempts.length)).toEqual([1, 1])
  })
})
