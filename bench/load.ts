// Load by wrk: the same chat call over kept connections, from one thread.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchKey } from './gateway.ts'
import type { Subject } from './subject.ts'

export interface LoadResult {
  readonly calls: number
  readonly failures: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const body = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [
    { role: 'system', content: 'You answer in one sentence.' },
    { role: 'user', content: 'What is a portcullis, and why would a gateway be named after it?' },
  ],
})

const script = `wrk.method = "POST"
wrk.body = [[${body}]]
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer ${benchKey}"
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"calls":%d,"failures":%d,"p50Ms":%f,"p99Ms":%f}',
    summary.requests, errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
`

export async function load(
  { port }: Subject,
  { seconds, connections }: { readonly seconds: number; readonly connections: number },
): Promise<LoadResult> {
  const file = join(tmpdir(), `portcullis-bench-${process.pid}.lua`)
  writeFileSync(file, script)
  const child = spawn('wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', file],
    `http://127.0.0.1:${port}/v1/chat/completions`,
  ])
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for await (const chunk of child.stdout) output += String(chunk)
  const start = output.lastIndexOf('{')
  if (start < 0) throw new Error(`wrk gave no result for port ${port}:\n${output}`)
  return JSON.parse(output.slice(start)) as LoadResult
}
