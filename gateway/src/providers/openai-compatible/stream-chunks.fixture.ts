// Builds the bytes of OpenAI-shaped streams for tests.

export interface ChunkOptions {
  readonly delta?: object
  readonly finishReason?: string | null
  readonly usage?: object | null
  /** False: the empty `choices` of a usage chunk. */
  readonly hasChoice?: boolean
  readonly model?: string
}

export function chunk({
  delta = {},
  finishReason = null,
  usage,
  hasChoice = true,
  model = 'gpt-test-2026',
}: ChunkOptions): string {
  const choices = hasChoice
    ? [{ index: 0, delta, logprobs: null, finish_reason: finishReason }]
    : []
  return sse({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model,
    choices,
    ...(usage === undefined ? {} : { usage }),
  })
}

export function toolDelta(index: number, fragment: object): object {
  return { tool_calls: [{ index, ...fragment }] }
}

export function sse(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

export const done = 'data: [DONE]\n\n'

export const usage = {
  prompt_tokens: 20,
  completion_tokens: 5,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
