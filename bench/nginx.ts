// nginx twice: as the mock upstream that answers every chat call at once, and as the plain proxy to compare with.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, untilListening } from '../test/process/port.ts'
import { family } from './process.ts'
import type { Subject } from './subject.ts'

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

export function startMock(folder: string): Promise<Subject> {
  return start(
    folder,
    'direct',
    `location / { default_type application/json; return 200 '${answer}'; }`,
  )
}

export function startNginxProxy(folder: string, upstream: number): Promise<Subject> {
  const location = `location / {
      proxy_pass http://upstream;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }`
  const pool = `upstream upstream { server 127.0.0.1:${upstream}; keepalive 64; keepalive_requests 1000000; }`
  return start(folder, 'nginx', location, pool)
}

async function start(folder: string, name: string, location: string, extra = ''): Promise<Subject> {
  const port = await freePort()
  const home = join(folder, name)
  mkdirSync(home)
  const file = join(home, 'nginx.conf')
  writeFileSync(
    file,
    `worker_processes 1; daemon off; pid ${home}/pid; error_log ${home}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  keepalive_requests 1000000;
  ${extra}
  server { listen 127.0.0.1:${port}; ${location} }
}
`,
  )
  const child = spawn('nginx', ['-c', file, '-p', home, '-e', `${home}/error.log`], {
    stdio: 'inherit',
  })
  await untilListening(port)
  return {
    name,
    port,
    pids: () => family(child.pid ?? 0),
    async stop() {
      child.kill('SIGQUIT')
      await once(child, 'exit')
    },
  }
}
