// Builds the bytes of Anthropic streams for tests.

export function event(type: string, fields: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}

export function start(usage: object = { input_tokens: 10, output_tokens: 1 }): string {
  return event('message_start', {
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test-2026',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  })
}

export function open(index: number, block: object): string {
  return event('content_block_start', { index, content_block: block })
}

export function delta(index: number, fields: object): string {
  return event('content_block_delta', { index, delta: fields })
}

export function close(index: number): string {
  return event('content_block_stop', { index })
}

export function finish(reason: string, usage: object = { output_tokens: 5 }): string {
  return event('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage })
}

export const textBlock = { type: 'text', text: '' }
export const stop = event('message_stop')
export const ping = event('ping')
