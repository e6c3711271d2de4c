// An upstream that has every operation beside the chat at OpenAI's paths, and counts tokens as Anthropic does.
import { startScriptedServer, type Answer, type ScriptedServer } from './scripted-server.ts'

const answers: Readonly<Record<string, (model: unknown) => unknown>> = {
  '/v1/embeddings': (model) => ({
    object: 'list',
    data: [
      { object: 'embedding', index: 1, embedding: [0.25, -2] },
      { object: 'embedding', index: 0, embedding: [1, 0.5] },
    ],
    model,
    usage: { prompt_tokens: 9, total_tokens: 9 },
  }),
  '/v1/moderations': (model) => ({
    id: 'modr-1',
    model,
    results: [
      { flagged: true, categories: { violence: true }, category_scores: { violence: 0.93 } },
    ],
  }),
  '/v1/rerank': (model) => ({
    id: 'rr-1',
    model,
    results: [
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevance_score: 0.1 },
    ],
    usage: { total_tokens: 21 },
  }),
  '/v1/completions': (model) => ({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1_790_000_000,
    model,
    choices: [{ text: ' and on', index: 0, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  }),
  '/v1/messages/count_tokens': () => ({ input_tokens: 77 }),
}

export function startOperationsServer(): Promise<ScriptedServer> {
  return startScriptedServer(({ path, json }): Answer => {
    const answer = answers[path]
    if (answer === undefined) throw new Error(`nothing at ${path}`)
    if (json.stream !== true) {
      return { contentType: 'application/json', parts: [JSON.stringify(answer(json.model))] }
    }
    const head = { id: 'cmpl-1', object: 'text_completion', created: 1, model: json.model }
    const choice = { text: ' and on', index: 0, logprobs: null, finish_reason: null }
    const chunks = [
      { ...head, choices: [choice] },
      { ...head, choices: [{ ...choice, text: '', finish_reason: 'length' }] },
      { ...head, choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
    ]
    const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    return { contentType: 'text/event-stream', parts: [...events, 'data: [DONE]\n\n'] }
  })
}
