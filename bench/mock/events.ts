// The streams that the mock upstream sends: 200 pieces of text and what each dialect puts around them.

/** Pieces of text a stream; CPU an event is CPU a stream divided by this. */
export const piecesPerStream = 200

const pieces = Array.from({ length: piecesPerStream }, (_, index) => ` piece ${index}`)

export function openAiEvents(): string[] {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1_780_000_000,
      model: 'gpt-4o-mini',
      ...fields,
    })}\n\n`
  const choice = (delta: object, finish: string | null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason: finish }] })
  return [
    choice({ role: 'assistant', content: '' }, null),
    ...pieces.map((content) => choice({ content }, null)),
    choice({}, 'stop'),
    chunk({
      choices: [],
      usage: { prompt_tokens: 24, completion_tokens: 400, total_tokens: 424 },
    }),
    'data: [DONE]\n\n',
  ]
}

export function anthropicEvents(): string[] {
  const event = (type: string, fields: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
  return [
    event('message_start', {
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model: 'claude-haiku-4-5',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 24, output_tokens: 1 },
      },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...pieces.map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 400 },
    }),
    event('message_stop', {}),
  ]
}
