// A fake of Azure OpenAI behind a model router: the prompt's filter results come first, in a chunk that has no choice.
import { startScriptedServer, type Answer, type ScriptedServer } from './scripted-server.ts'

const safe = { hate: { filtered: false, severity: 'safe' }, jailbreak: { filtered: false } }
const filterResults = [{ prompt_index: 0, content_filter_results: safe }]
const usage = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 }

export function startAzureServer(): Promise<ScriptedServer> {
  return startScriptedServer(({ json }) =>
    json.stream === true
      ? writeStream(JSON.stringify(json).includes('include_usage'))
      : writeWhole(),
  )
}

const head = { id: 'chatcmpl-azure', created: 1_795_000_000, model: 'gpt-5-nano-2025-08-07' }

function writeWhole(): Answer {
  const answer = {
    ...head,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        content_filter_results: safe,
        finish_reason: 'stop',
        message: { role: 'assistant', content: 'Good morning, Ada.', refusal: null },
      },
    ],
    prompt_filter_results: filterResults,
    usage,
  }
  return { contentType: 'application/json', parts: [JSON.stringify(answer)] }
}

function writeStream(withUsage: boolean): Answer {
  const chunk = (delta: object, finish: string | null = null) =>
    event({
      ...head,
      object: 'chat.completion.chunk',
      choices: [
        { index: 0, content_filter_results: {}, delta, finish_reason: finish, logprobs: null },
      ],
      usage: null,
    })
  const parts = [
    event({
      choices: [],
      created: 0,
      id: '',
      model: '',
      object: '',
      prompt_filter_results: filterResults,
    }),
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...['Good ', 'morning, ', 'Ada.'].map((content) => chunk({ content })),
    chunk({}, 'stop'),
    ...(withUsage ? [event({ ...head, choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ]
  return { contentType: 'text/event-stream', parts }
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}
