// Before the socket opens: a ban of loopback goes the whole way and must be refused. It also makes the first real ban fast.
import { ProtocolError, type Decision, type Request } from '../protocol/index.ts'
import type { Connection } from './server.ts'

/**
 * `answer` is the socket's, with a log that nobody reads. Throws when never-block does not refuse: a shield that would
 * ban its own machine must not run. Measured: the code of a ban is then compiled, which took the first one 7 ms.
 */
export async function testNeverBlock(
  answer: (request: Request, connection: Connection) => Promise<unknown>,
  nowMs: number,
): Promise<void> {
  const decision: Decision = {
    id: 'self-test',
    type: 'ban',
    scope: 'ip',
    value: '127.0.0.1',
    origin: 'gateway',
    scenario: 'self-test',
    evidence: [{ at: nowMs, text: 'self-test' }],
    created: nowMs,
    expires: nowMs + 60_000,
    enforced_at: 'l7',
    hits: 0,
  }
  const connection: Connection = { peer: { pid: 0, uid: 0, gid: 0 }, send: () => undefined }
  try {
    await answer({ id: 0, verb: 'block', params: { decision } }, connection)
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'protected_target') return
    throw error
  }
  throw new Error('never-block does not protect 127.0.0.1')
}
