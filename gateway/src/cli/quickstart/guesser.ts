// The demo's attacker, run inside its namespace: tries a new key every millisecond and says what came of each try.
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'

/** One line of its output. */
export interface Guess {
  /** 0: no answer (refused, reset or timed out). */
  readonly status: number
  /** Epoch milliseconds at the end of the try. */
  readonly at: number
}

const [host = '', port = '', timeoutMs = '200'] = process.argv.slice(2)

/** Tries one key on a connection of its own. */
function guess(): Promise<number> {
  return new Promise((resolve) => {
    const call = request({
      host,
      port,
      method: 'POST',
      path: '/v1/chat/completions',
      agent: false,
      timeout: Number(timeoutMs),
      headers: {
        authorization: `Bearer pc_live_${randomBytes(16).toString('hex')}`,
        'content-type': 'application/json',
      },
    })
    call.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', () => resolve(0))
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(0))
    call.end('{"model":"demo","messages":[]}')
  })
}

for (;;) {
  const status = await guess()
  process.stdout.write(`${JSON.stringify({ status, at: Date.now() } satisfies Guess)}\n`)
  await new Promise((resolve) => setTimeout(resolve, 1))
}
