// The call of all runs, and the look at one answer before anything is measured: a fast wrong answer is no figure.
import { piecesPerStream } from './mock/events.ts'
import type { Subject, Task } from './subject.ts'

export function chatBody(task: Task): string {
  return JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: 'You answer in one sentence.' },
      {
        role: 'user',
        content: 'What is a portcullis, and why would a gateway be named after it?',
      },
    ],
    ...(task === 'call' ? {} : { stream: true, stream_options: { include_usage: true } }),
  })
}

/** Throws when the answer is not whole; nginx's translated stream is in the upstream's dialect, since it translates nothing. */
export async function checkAnswer({ name, port, headers }: Subject, task: Task): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers[0] },
    body: chatBody(task),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  const isWhole =
    task === 'call'
      ? text.includes('A gate that falls') && text.includes('total_tokens')
      : text.match(/ piece \d/g)?.length === piecesPerStream &&
        (name === 'nginx' || text.includes('data: [DONE]'))
  if (response.status !== 200 || !isWhole) {
    throw new Error(`${name} answered ${response.status}: ${text.slice(0, 300)}`)
  }
}
