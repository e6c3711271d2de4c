// What an administrator sees of a provider's troubles: words beside the attempts, and lines in the log.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { Behaviour, ScriptedServer } from '../fakes/scripted-server.ts'
import { createClock } from '../../gateway/src/contract/clock.ts'
import { model, provider, providerSecret } from '../fakes/world.ts'

let first: ScriptedServer
let second: ScriptedServer
/** Two workers of one process, whose clock the tests move. */
let plane: TestPlane
let other: TestPlane
let advanceMs: (ms: number) => void

beforeEach(async () => {
  first = await startOpenAiServer()
  second = await startOpenAiServer()
  const time = new BigInt64Array(new SharedArrayBuffer(8))
  time[0] = 1_800_000_000_000_000_000n
  advanceMs = (ms) => void Atomics.add(time, 0, BigInt(ms) * 1_000_000n)
  const clock = createClock({ kind: 'shared', buffer: time.buffer })
  plane = await startPlane({ clock })
  other = await startPlane({ clock, beside: plane })
  put('/v1')
})

afterEach(async () => {
  await other.close()
  await plane.close()
  await first.close()
  await second.close()
})

function put(path: string): void {
  plane.put(
    provider({ name: 'first', kind: 'openai', baseUrl: first.origin + path }),
    provider({ name: 'second', kind: 'openai', baseUrl: `${second.origin}/v1` }),
    model('small', { to: 'first' }, { to: 'second', priority: 2 }),
  )
}

const says = (status: number, message: string): Behaviour => ({
  status,
  body: JSON.stringify({ error: { message, type: 'x', code: 'y' } }),
  headers: { 'x-should-retry': 'false' },
})

async function firstAttempt() {
  await plane.chat()
  return (await plane.recorded(1))[0]!.detail.attempts[0]!
}

describe('an attempt', () => {
  it('keeps what the provider said, in one short line without our key', async () => {
    first.script(says(401, `Incorrect key ${providerSecret}\n\u001b[2J${'very '.repeat(200)}wrong`))
    const { status, errorCode, error = '' } = await firstAttempt()
    expect([status, errorCode]).toEqual([401, 'upstream_credential_refused'])
    expect(error).toMatch(/^the provider answered 401: Incorrect key .* \[2Jvery very .*…$/)
    expect(error.length).toBeLessThanOrEqual(300)
    expect(error).not.toContain(providerSecret)
  })

  it('keeps how a connection failed, and has nothing to say when it went well', async () => {
    await first.close()
    expect(await firstAttempt()).toMatchObject({
      status: null,
      errorCode: 'upstream_failed',
      error: expect.stringContaining('ECONNREFUSED'),
    })
    expect((await plane.recorded(1))[0]!.detail.attempts.at(-1)).not.toHaveProperty('error')
  })

  it('is there also when nothing could be sent', async () => {
    const baseUrl = `${first.origin}/v1`
    plane.put(provider({ name: 'first', kind: 'openai', baseUrl, isLocal: false }))
    expect(await firstAttempt()).toMatchObject({
      ...{ provider: 'first', status: null, errorCode: 'upstream_failed' },
      error: expect.stringContaining('127.0.0.1'),
    })
  })

  it.each([
    ['', 'no version'],
    ['/v1/v1', '/v1 twice'],
  ])('that got a 404 at a base URL with the path "%s" hints at it', async (path, words) => {
    put(path)
    first.script(says(404, 'no route'))
    expect((await firstAttempt()).error).toMatch(
      new RegExp(`^the provider answered 404: no route \\(the base URL has ${words}`),
    )
  })
})

describe('the log', () => {
  const ofFirst = { model: 'small', provider: 'first', upstreamModel: 'small' }
  const call = expect.stringMatching(/^c_/)
  const times = async (count: number, from = plane) => {
    for (let each = 0; each < count; each += 1) await from.chat()
  }

  it('says when a breaker opens and when it heals, once for all workers', async () => {
    first.script(says(500, 'out of order'))
    await times(5)
    await times(7, other)
    expect([...plane.warnings, ...other.warnings]).toEqual([
      {
        ...{ ...ofFirst, call, code: 'upstream_failed' },
        error: 'the provider answered 500: out of order',
        msg: 'a target fails and rests: its breaker is open',
      },
    ])
    first.script({})
    advanceMs(1_000)
    await times(1)
    expect(plane.warnings).toEqual([
      { ...ofFirst, call, msg: 'a target is well again and gets calls' },
    ])
  })

  it('says of a breaker that flaps no more than twice in half a minute, and again if it stays open', async () => {
    const openAndHeal = async () => {
      first.script(says(500, 'out of order'))
      await times(10)
      advanceMs(1_000)
      first.script({})
      await times(1)
    }
    await openAndHeal()
    await openAndHeal()
    expect(plane.warnings).toHaveLength(2)
    first.script(says(500, 'out of order'))
    await times(10)
    expect(plane.warnings).toHaveLength(2)
    advanceMs(30_000)
    await times(1)
    expect(plane.warnings[2]).toMatchObject({
      ...ofFirst,
      msg: expect.stringContaining('breaker is open'),
    })
  })

  it.each([401, 403])('says that a provider refuses its credential with %i', async (status) => {
    first.script(says(status, 'who are you?'))
    await times(3)
    expect(plane.warnings).toEqual([
      {
        ...{ ...ofFirst, call, credential: 'crd_first', status },
        ...{ code: 'upstream_credential_refused' },
        error: `the provider answered ${status}: who are you?`,
        msg: 'a provider refuses its credential',
      },
    ])
  })

  it('says that no target answered, once in half a minute, and how many calls it left out', async () => {
    first.script(says(503, 'no'))
    second.script(says(503, 'no'))
    await times(3)
    const line = { call, model: 'small', msg: 'no target answered a call' }
    expect(plane.warnings).toEqual([
      { ...line, attempts: 2, code: 'upstream_overloaded', error: 'the provider answered 503: no' },
    ])
    advanceMs(30_000)
    await times(1)
    expect(plane.warnings[1]).toMatchObject({ ...line, alsoFailed: 2 })
  })

  it("keeps quiet about a client's own mistakes", async () => {
    first.script(says(400, 'no such parameter'))
    await times(2)
    expect(plane.warnings).toEqual([])
  })
})
