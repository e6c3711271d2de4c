// A client for use inside a network namespace: calls over and over and prints one line a call.
// Arguments: host, port, key (or `guess`: a new unknown key each time), milliseconds between calls, and the milliseconds
// after which an answer is waited for no longer.
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'

/** One line of its output. */
export interface ClientCall {
  /** 0: no answer (refused, reset, or none in time). */
  readonly status: number
  /** Epoch milliseconds at the end of the call. */
  readonly at: number
}

const [host = '', port = '', key = 'guess', everyMs = '1', patienceMs = '200'] =
  process.argv.slice(2)

/** Makes one call on a connection of its own and gives the status. */
function call(): Promise<number> {
  return new Promise((resolve) => {
    const token = key === 'guess' ? `pc_live_${randomBytes(16).toString('hex')}` : key
    const outgoing = request({
      host,
      port,
      method: 'POST',
      path: '/v1/chat/completions',
      agent: false,
      timeout: Number(patienceMs),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
    outgoing.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0)).on('error', () => resolve(0))
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(0))
    outgoing.end('{"model":"demo","messages":[{"role":"user","content":"Hello"}]}')
  })
}

// Without a reader there is nobody to call for.
process.stdout.on('error', () => process.exit())
for (;;) {
  const status = await call()
  process.stdout.write(`${JSON.stringify({ status, at: Date.now() } satisfies ClientCall)}\n`)
  await new Promise((resolve) => setTimeout(resolve, Number(everyMs)))
}
