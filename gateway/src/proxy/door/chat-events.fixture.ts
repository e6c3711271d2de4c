// Canonical streams for the tests of the doors, and what encodes them.
import type { ChatEvent, FinishReason } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { DoorCodec, ReplyContext } from './codec.ts'

export const context: ReplyContext = {
  model: 'public-name',
  wantsUsage: true,
  callId: 'c_1',
  nowSeconds: 1_790_000_000,
}

export const request: ChatRequest = {
  dialect: 'openai-chat',
  model: 'public-name',
  isStream: true,
  messages: [{ role: 'user', parts: [{ kind: 'text', text: 'Hello' }] }],
  tools: [],
  nativeTools: [],
  extra: {},
}

export const start: ChatEvent = { kind: 'start', id: 'up-1', createdSeconds: 7, model: 'up-model' }
export const end: ChatEvent = { kind: 'end' }
export const usage: ChatEvent = {
  kind: 'usage',
  usage: { input: 10, cacheRead: 4, cacheWrite5m: 3, cacheWrite1h: 2, output: 6, reasoning: 1 },
}

export function finish(reason: FinishReason): ChatEvent {
  return { kind: 'finish', reason }
}

export function openText(index: number): ChatEvent {
  return { kind: 'part_start', index, part: { kind: 'text' } }
}

export function openCall(index: number, id: string, name: string): ChatEvent {
  return { kind: 'part_start', index, part: { kind: 'tool_call', id, name } }
}

export function delta(index: number, text: string): ChatEvent {
  return { kind: 'part_delta', index, text }
}

export function close(index: number): ChatEvent {
  return { kind: 'part_end', index }
}

export function text(index: number, ...fragments: string[]): ChatEvent[] {
  return [openText(index), ...fragments.map((item) => delta(index, item)), close(index)]
}

/** Two calls whose fragments come in turn. */
export const interleavedCalls: readonly ChatEvent[] = [
  openCall(0, 'a', 'one'),
  openCall(1, 'b', 'two'),
  delta(0, '{"x":'),
  delta(1, '{"y":'),
  delta(0, '1}'),
  delta(1, '2}'),
  close(0),
  close(1),
]

export function encodeAll(
  codec: DoorCodec,
  events: readonly ChatEvent[],
  over: Partial<ReplyContext> = {},
): string {
  const encoder = codec.stream!.createEncoder({ ...context, ...over }, request)
  return events.map((event) => encoder.encode(event)).join('')
}
