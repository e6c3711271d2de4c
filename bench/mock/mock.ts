// The mock upstream: nginx for whole answers, a bare socket server for streams.
import { join } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { startNginx } from '../peers/nginx.ts'
import { start } from '../start.ts'
import type { Subject, Task } from '../subject.ts'

const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_780_000_000,
  model: 'gpt-4o-mini',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'A gate that falls when it must and rises when it may.',
      },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 24, completion_tokens: 13, total_tokens: 37 },
})

export async function startMock(task: Task, folder: string): Promise<Subject> {
  if (task === 'call') {
    const location = `location / { default_type application/json; return 200 '${answer}'; }`
    return startNginx({ name: 'direct', folder, location })
  }
  const port = await freePort()
  return start({
    name: 'direct',
    port,
    folder,
    command: process.execPath,
    args: [
      join(import.meta.dirname, 'stream-server.ts'),
      String(port),
      ...(task === 'paced stream' ? ['paced'] : []),
    ],
  })
}
