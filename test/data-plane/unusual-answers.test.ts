// Answers with more in them than words, at every chat door: the words arrive, the usage is right, and what the door's dialect
// has no place for is named.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeEvent } from '../../gateway/src/providers/bedrock/event-stream.fixture.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { doorCases, send, type DoorCase } from '../fakes/doors.ts'
import { startScriptedServer, type ScriptedServer } from '../fakes/scripted-server.ts'
import type { UnusualAnswer } from '../fakes/unusual/answer.ts'
import { unusualAnswers } from '../fakes/unusual/index.ts'
import { model, provider } from '../fakes/world.ts'

const dialects: Readonly<Record<string, string>> = {
  'chat/completions': 'openai-chat',
  completions: 'openai-completions',
  messages: 'anthropic-messages',
  responses: 'openai-responses',
  generateContent: 'gemini-generate',
}

const doors = doorCases.filter(({ name }) => name in dialects)

function serve({ kind, whole, events }: UnusualAnswer): Promise<ScriptedServer> {
  return startScriptedServer(({ path, json }) => {
    const isStream = json.stream === true || /stream/i.test(path)
    if (!isStream) return { contentType: 'application/json', parts: [JSON.stringify(whole)] }
    if (kind !== 'bedrock') return { contentType: 'text/event-stream', parts: events.map(writeSse) }
    const parts = (events as [string, object][]).map(([type, body]) => writeEvent(type, body))
    return { contentType: 'application/vnd.amazon.eventstream', parts }
  })
}

function writeSse(event: unknown): string {
  if (typeof event === 'string')
    return event.startsWith(':') ? `${event}\n\n` : `data: ${event}\n\n`
  const { type } = event as { type?: string }
  return `${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`
}

/** Each kind of block, item or part that a strict reader of the dialect knows, by where it stands. */
const knownTypes: Readonly<Record<string, RegExp>> = {
  'anthropic-messages':
    /^(message|text|thinking|redacted_thinking|tool_use|.*_delta|message_\w+|content_block_\w+|ping|web_search_result_location)$/,
  'openai-responses':
    /^(response\.[\w.]+|message|reasoning|output_text|summary_text|function_call|image_generation_call|url_citation|text)$/,
  'openai-chat': /^(function|image_url|url_citation)$/,
  'openai-completions': /^$/,
  'gemini-generate': /^$/,
}

function typesIn(text: string): string[] {
  return [...text.matchAll(/"type":"([^"]+)"/g)].map(([, type]) => type!)
}

describe.each(unusualAnswers)('$name', (answer) => {
  let upstream: ScriptedServer
  let plane: TestPlane
  let seen = 0

  beforeAll(async () => {
    upstream = await serve(answer)
    const baseUrl = upstream.origin + answer.basePath
    plane = await startPlane({
      entities: [
        provider({ name: 'one', kind: answer.kind, baseUrl }),
        model('small', { to: 'one', model: 'real' }),
      ],
    })
  })

  afterAll(async () => {
    await plane.close()
    await upstream.close()
  })

  /** Some vendors have another wire for the door: they are asked at their other one. */
  const own = (dialect: string) =>
    dialect === answer.own || (answer.kind === 'openai-responses' && dialect === 'openai-chat')

  const translated = doors.filter(({ name }) => !own(dialects[name]!))

  async function ask(door: DoorCase, isStream: boolean) {
    const reply = await send(plane, door, isStream)
    const text = await reply.text()
    seen += 1
    expect([reply.status, text]).toEqual([200, expect.stringContaining(answer.says)])
    const record = (await plane.recorded(seen))[seen - 1]!
    expect(record).toMatchObject({ end: 'complete', status: 200 })
    expect([record.inputTokens, record.outputTokens]).toEqual(answer.tokens)
    return { reply, text, warnings: record.detail.warnings }
  }

  it.each(translated)('at $name, whole', async (door) => {
    const dialect = dialects[door.name]!
    const { reply, text, warnings } = await ask(door, false)
    expect(warnings).toEqual(expect.arrayContaining([...answer.lost]))
    const header = reply.headers.get('x-portcullis-warnings') ?? ''
    for (const name of answer.lost) expect(header).toContain(name)
    for (const type of typesIn(text)) expect(type).toMatch(knownTypes[dialect]!)
    expectShown(dialect, text, warnings)
  })

  it.each(translated)('at $name, as a stream', async (door) => {
    const dialect = dialects[door.name]!
    const { reply, text, warnings } = await ask(door, true)
    expect(warnings).toEqual(expect.arrayContaining([...answer.lost]))
    const header = reply.headers.get('x-portcullis-warnings') ?? ''
    // What comes behind the first words can not be in the head; Gemini's clients bear no comments.
    const told = dialect === 'gemini-generate' ? `${header} ${warnings.join(' ')}` : header + text
    for (const name of answer.lost) expect(told).toContain(name)
    const data = text.split('\n').filter((line) => line.startsWith('data: '))
    for (const type of typesIn(data.join('\n'))) expect(type).toMatch(knownTypes[dialect]!)
    expectShown(dialect, text, warnings)
  })

  function expectShown(dialect: string, text: string, warnings: readonly string[]): void {
    const hasImages = !['openai-completions', 'anthropic-messages'].includes(dialect)
    if (answer.image !== undefined) {
      if (hasImages) expect(text).toContain(answer.image)
      else expect(warnings).toContain('image')
    }
    if (answer.source !== undefined && dialect !== 'openai-completions') {
      expect(text).toContain(answer.source)
    }
  }

  it.each(doors.filter(({ name }) => dialects[name] === answer.own))(
    'at $name as its bytes',
    async (door) => {
      await ask(door, false)
      await ask(door, true)
    },
  )
})
