// Load by wrk: the same chat call over kept connections, from one thread, each with the next set of headers.
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatBody } from './call.ts'
import type { Subject, Task } from './subject.ts'

export interface LoadResult {
  readonly calls: number
  readonly failures: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Load {
  readonly task: Task
  readonly seconds: number
  readonly connections: number
}

export async function load(
  { port, headers }: Subject,
  { task, seconds, connections }: Load,
): Promise<LoadResult> {
  const file = join(tmpdir(), `portcullis-bench-${process.pid}.lua`)
  writeFileSync(file, script(chatBody(task), headers))
  const child = spawn('wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s', '-s', file],
    `http://127.0.0.1:${port}/v1/chat/completions`,
  ])
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for await (const chunk of child.stdout) output += String(chunk)
  rmSync(file)
  const start = output.lastIndexOf('{')
  if (start < 0) throw new Error(`wrk gave no result for port ${port}:\n${output}`)
  return JSON.parse(output.slice(start)) as LoadResult
}

/** The requests are made before the load begins, as whole texts. */
function script(body: string, headers: Subject['headers']): string {
  const sets = headers.map(
    (set) =>
      `  {${Object.entries(set)
        .map(([name, value]) => `[${JSON.stringify(name)}]=${JSON.stringify(value)}`)
        .join(',')}},`,
  )
  return `local sets = {
${sets.join('\n')}
}
local requests = {}
local turn = 0
init = function()
  for index, set in ipairs(sets) do
    set["content-type"] = "application/json"
    requests[index] = wrk.format("POST", nil, set, [[${body}]])
  end
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"calls":%d,"failures":%d,"p50Ms":%f,"p99Ms":%f}',
    summary.requests, errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
`
}
