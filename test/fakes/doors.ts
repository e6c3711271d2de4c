// Every chat door with the upstreams behind it, for tests that must hold at all of them: bytes passed, and translated.
import { expect } from 'vitest'
import { startAnthropicServer } from './anthropic-server.ts'
import type { TestPlane } from './data-plane.ts'
import { startGeminiServer } from './gemini-server.ts'
import { startOpenAiServer } from './openai-server.ts'
import { startOperationsServer } from './operations-server.ts'
import { startResponsesServer } from './responses-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { clientKey } from './world.ts'

export interface DoorCase {
  readonly name: string
  /** The upstream: a provider's kind, the path of its base URL, and its fake. */
  readonly kind: string
  readonly basePath: string
  startServer(): Promise<ScriptedServer>
  request(isStream: boolean): { readonly path: string; readonly body: object }
  /** What every error of this dialect looks like. */
  readonly error: object
  /** The end of a stream that broke. */
  readonly errorEvent: RegExp
  /** What only a stream that is complete has. */
  readonly completion: RegExp
}

type Door = Omit<DoorCase, 'kind' | 'basePath' | 'startServer'>
type Upstream = Pick<DoorCase, 'kind' | 'basePath' | 'startServer'>

const messages = [{ role: 'user', content: 'Hello' }]
const openaiError = { error: { message: expect.any(String), type: expect.any(String) } }
const openaiEvent = /data: \{"error":\{"message":"[^"]+",.*\}\n\n$/

const chat: Door = {
  name: 'chat/completions',
  request: (stream) => ({
    path: '/v1/chat/completions',
    body: { model: 'small', messages, stream },
  }),
  error: openaiError,
  errorEvent: openaiEvent,
  completion: /data: \[DONE\]/,
}

const completions: Door = {
  ...chat,
  name: 'completions',
  request: (stream) => ({
    path: '/v1/completions',
    body: { model: 'small', prompt: 'Hello', stream },
  }),
}

const messagesDoor: Door = {
  name: 'messages',
  request: (stream) => ({
    path: '/v1/messages',
    body: { model: 'small', max_tokens: 64, messages, stream },
  }),
  error: { type: 'error', error: { type: expect.any(String), message: expect.any(String) } },
  errorEvent: /event: error\ndata: \{"type":"error",.*\}\n\n$/,
  completion: /event: message_stop/,
}

const responses: Door = {
  name: 'responses',
  request: (stream) => ({
    path: '/v1/responses',
    body: { model: 'small', input: 'Hello', stream },
  }),
  error: openaiError,
  errorEvent: /event: error\ndata: .*\n\nevent: response\.failed\ndata: .*\n\n$/,
  completion: /event: response\.completed/,
}

const gemini: Door = {
  name: 'generateContent',
  request: (isStream) => ({
    path: `/v1beta/models/small:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
  }),
  error: {
    error: { code: expect.any(Number), message: expect.any(String), status: expect.any(String) },
  },
  errorEvent: /data: \{"error":\{"code":\d+,.*\}\r?\n\r?\n$/,
  completion: /"finishReason":"STOP"/,
}

const openai: Upstream = { kind: 'openai', basePath: '/v1', startServer: () => startOpenAiServer() }
const compatible: Upstream = { ...openai, kind: 'openai-compatible' }
const anthropic: Upstream = {
  kind: 'anthropic',
  basePath: '/v1',
  startServer: () => startAnthropicServer(),
}

export const doorCases: readonly DoorCase[] = [
  { ...chat, ...openai },
  { ...completions, ...compatible, startServer: () => startOperationsServer() },
  { ...messagesDoor, ...anthropic },
  { ...responses, ...openai, startServer: () => startResponsesServer() },
  {
    ...gemini,
    kind: 'gemini',
    basePath: '/v1beta',
    startServer: () => startGeminiServer(),
  },
  translated(chat, anthropic),
  translated(completions, anthropic),
  translated(messagesDoor, compatible),
  translated(responses, compatible),
  translated(gemini, compatible),
]

function translated(door: Door, upstream: Upstream): DoorCase {
  return { ...door, ...upstream, name: `${door.name} over ${upstream.kind}` }
}

/** A call at the door. */
export function send(
  plane: Pick<TestPlane, 'origin'>,
  door: DoorCase,
  isStream: boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { path, body } = door.request(isStream)
  return fetch(plane.origin + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${clientKey}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })
}
