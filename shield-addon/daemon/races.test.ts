// Two clients and the clock at once: whatever the order was, list, kernel and journal agree afterwards.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addressToHex, parseAddress, type Decision } from '../protocol/index.ts'
import { createTestDaemon, type TestClient, type TestDaemon } from '../test/start-daemon.ts'

let daemon: TestDaemon
let person: TestClient
let gateway: TestClient

beforeEach(async () => {
  daemon = createTestDaemon()
  await daemon.start()
  person = await daemon.client()
  gateway = await daemon.client()
})
afterEach(() => daemon.remove())

const values = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8:0:1::/64']

/** The same numbers for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % below
  }
}

function ofGateway(id: string, value: string, lengthMs: number): Decision {
  return {
    id,
    type: 'ban',
    scope: 'ip',
    value,
    origin: 'gateway',
    scenario: 'key_guessing',
    evidence: [],
    created: daemon.nowMs,
    expires: daemon.nowMs + lengthMs,
    enforced_at: 'l7',
    hits: 0,
  }
}

async function banned(client: TestClient): Promise<string[]> {
  const { decisions } = await client.ask('list', { after: null })
  return [
    ...new Set(decisions.filter(({ type }) => type === 'ban').map(({ value }) => value)),
  ].toSorted()
}

function dropped(): string[] {
  const inForce = [...daemon.kernel.denied.values()].filter(
    ({ expiresMs }) => expiresMs === null || expiresMs > daemon.nowMs,
  )
  return inForce.map(({ address, prefix }) => `${addressToHex(address)}/${prefix}`).toSorted()
}

function inTables(value: string): string {
  const { bytes, prefix } = parseAddress(value)!
  return `${addressToHex(bytes)}/${prefix}`
}

it.each([1, 2, 3, 4, 5])('agree after 300 changes, seed %i', async (seed) => {
  const random = createRandom(seed)
  const asked: Promise<unknown>[] = []
  const wish = (step: () => Promise<unknown>): void => {
    // What is not there to lift, or was lifted before it came, is refused: that is an outcome too.
    asked.push(step().catch(({ code }: { code: string }) => code))
  }
  for (let step = 0; step < 300; step++) {
    const value = values[random(values.length)]!
    const id = `dec_${random(20)}`
    const lengthMs = 1 + random(50)
    const steps = [
      () => person.ask('block', { target: value, ttl_ms: lengthMs, reason: '' }),
      () => person.ask('block', { target: value, ttl_ms: null, reason: '' }),
      () => person.ask('unblock', { target: value }),
      () => gateway.ask('block', { decision: ofGateway(id, value, lengthMs) }),
      () => gateway.ask('unblock', { id }),
      () =>
        gateway.ask('sync', { decisions: [ofGateway(`${id}s`, value, lengthMs)], removed: [id] }),
    ]
    wish(steps[random(steps.length)]!)
    if (random(4) === 0) daemon.nowMs += random(20)
    if (random(10) === 0) await Promise.all(asked)
  }
  const outcomes = new Set((await Promise.all(asked)).filter((one) => typeof one === 'string'))
  expect(
    [...outcomes].filter(
      (code) => !['not_blocked', 'already_removed', 'invalid_request'].includes(String(code)),
    ),
  ).toEqual([])

  const listed = await banned(person)
  expect(await banned(gateway)).toEqual(listed)
  expect(dropped()).toEqual(listed.map(inTables).toSorted())

  await daemon.stop()
  daemon.kernel.denied.clear()
  await daemon.start()
  expect(await banned(await daemon.client())).toEqual(listed)
  expect(dropped()).toEqual(listed.map(inTables).toSorted())
})
