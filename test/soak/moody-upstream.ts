// An upstream with moods, in OpenAI's wire format: each request's message says which one it meets.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export const moods = ['good', 'slow', 'busy', 'broken', 'cut_head', 'cut_middle', 'html'] as const
export type Mood = (typeof moods)[number]

export interface MoodyUpstream {
  /** Ends in `/v1`. */
  readonly baseUrl: string
  close(): Promise<void>
}

const words = Array.from({ length: 40 }, (_, index) => `word${index} `)
const usage = { prompt_tokens: 5, completion_tokens: 40, total_tokens: 45 }

export async function startMoodyUpstream(): Promise<MoodyUpstream> {
  const server = createServer((request, response) => {
    // A caller that leaves is a part of the load, not an error of this fake.
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const isStream = text.includes('"stream":true')
  const mood = moods.find((one) => text.includes(`"mood:${one}"`)) ?? 'good'
  switch (mood) {
    case 'cut_head':
      return void response.destroy()
    case 'busy':
      return reply(response, 429, 'application/json', '{"error":{"message":"busy","type":"x"}}')
    case 'broken':
      return reply(response, 500, 'application/json', '{"error":{"message":"broken","type":"x"}}')
    case 'html':
      return reply(response, 502, 'text/html', '<html>Bad Gateway</html>')
    default:
      if (mood === 'slow') await delay(100)
      return isStream ? stream(response, mood) : whole(response, mood)
  }
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

function whole(response: ServerResponse, mood: Mood): void {
  const message = { role: 'assistant', content: words.join('') }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  const body = JSON.stringify({ ...head('chat.completion'), choices, usage })
  if (mood !== 'cut_middle') return reply(response, 200, 'application/json', body)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.write(body.slice(0, body.length / 2), () => response.destroy())
}

async function stream(response: ServerResponse, mood: Mood): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const [index, content] of words.entries()) {
    if (response.destroyed) return
    if (mood === 'cut_middle' && index === words.length / 2) return void response.destroy()
    const choices = [{ index: 0, delta: { content }, finish_reason: null }]
    response.write(event({ ...head('chat.completion.chunk'), choices }))
    await delay(mood === 'slow' ? 10 : 1)
  }
  const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }]
  response.write(event({ ...head('chat.completion.chunk'), choices }))
  response.write(event({ ...head('chat.completion.chunk'), choices: [], usage }))
  response.end('data: [DONE]\n\n')
}

function head(object: string) {
  return { id: 'chatcmpl-moody', object, created: 1_795_000_000, model: 'moody' }
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
