// The callers of the mixed load: each kind makes one call in its own manner and says what came of it.
import { once } from 'node:events'
import { request, type Agent, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { moods, type Mood } from './moody-upstream.ts'

export interface Target {
  readonly port: number
  readonly key: string
  /** `moody` fails as it is told, which opens its breaker; `steady` does not fail. */
  readonly model: 'moody' | 'steady' | 'unknown'
  readonly agent: Agent
}

/** The answer's call id; null: the kind makes no call that the gateway could have seen whole. */
export type CallerKind = (target: Target) => Promise<string | null>

/** Each with how often it comes among the others. */
export const callerKinds: readonly { readonly kind: CallerKind; readonly share: number }[] = [
  { kind: readWhole, share: 5 },
  { kind: readStream, share: 4 },
  { kind: meetFailure, share: 4 },
  { kind: leaveMidStream, share: 3 },
  { kind: readSlowly, share: 1 },
  { kind: guessKey, share: 1 },
  { kind: askForNothing, share: 1 },
  { kind: leaveBeforeHead, share: 1 },
]

/** One whose bytes pass to the upstream as they are, and one that is translated. */
const doors = ['/v1/chat/completions', '/v1/messages']

async function readWhole(target: Target): Promise<string> {
  const answer = await post(target, { mood: pick(['good', 'slow']) })
  await drain(answer)
  return idOf(answer)
}

async function readStream(target: Target): Promise<string> {
  const answer = await post(target, { mood: pick(['good', 'slow']), isStream: true })
  await drain(answer)
  return idOf(answer)
}

async function meetFailure(target: Target): Promise<string> {
  const options = { mood: pick(moods), isStream: Math.random() < 0.5 }
  const answer = await post({ ...target, model: 'moody' }, options)
  await drain(answer)
  return idOf(answer)
}

async function leaveMidStream(target: Target): Promise<string> {
  const answer = await post(target, { mood: pick(['good', 'slow']), isStream: true })
  const id = idOf(answer)
  if (answer.statusCode === 200) await once(answer, 'data')
  answer.destroy()
  return id
}

/** Takes a breath after each piece, so that the gateway meets a full socket. */
async function readSlowly(target: Target): Promise<string> {
  const answer = await post(target, { mood: 'good', isStream: true })
  const id = idOf(answer)
  for await (const _piece of answer) await delay(20)
  return id
}

async function guessKey(target: Target): Promise<string> {
  const answer = await post({ ...target, key: 'pc_live_wrong' }, { mood: 'good' })
  await drain(answer)
  return idOf(answer)
}

async function askForNothing(target: Target): Promise<string> {
  const answer = await post({ ...target, model: 'unknown' }, { mood: 'good' })
  await drain(answer)
  return idOf(answer)
}

/** Half a head and away: no call yet, but a connection to clean up. */
async function leaveBeforeHead({ port }: Target): Promise<null> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.end('POST /v1/chat/completions HTTP/1.1\r\nhost: local')
  socket.resume()
  await once(socket, 'close')
  return null
}

async function post(
  { port, key, model, agent }: Target,
  { mood, isStream = false }: { readonly mood: Mood; readonly isStream?: boolean },
): Promise<IncomingMessage> {
  const call = request({
    port,
    agent,
    host: '127.0.0.1',
    method: 'POST',
    path: pick(doors),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  })
  const messages = [{ role: 'user', content: `mood:${mood}` }]
  const body = { model, max_tokens: 100, messages, ...(isStream ? { stream: true } : {}) }
  call.end(JSON.stringify(body))
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  return answer
}

/** A cut stream ends in an error here; it is the mood's doing. */
async function drain(answer: IncomingMessage): Promise<void> {
  answer.resume()
  await once(answer, 'close')
}

function idOf(answer: IncomingMessage): string {
  const id = answer.headers['x-portcullis-call-id']
  if (typeof id !== 'string') throw new Error(`an answer of status ${answer.statusCode} without id`)
  return id
}

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(Math.random() * from.length)] as T
}
