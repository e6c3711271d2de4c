// Main's and the worker's ends together: versions, gaps, the whole in chunks, and who has applied what.
import { expect, test, vi } from 'vitest'
import { createWorldChannel } from './channel.ts'
import type { WorldMessage } from './messages.ts'
import { createWorldReceiver } from './receiver.ts'
import type { Delta, Entity } from './world.ts'

function tenant(id: string): Entity {
  return { kind: 'tenant', id, name: id }
}

/** A main side whose entities the test sets, and workers joined to it. */
function createPair(first: readonly Entity[] = [tenant('ten_1')]) {
  const main = { version: 1, entities: [...first] }
  const onAllApplied = vi.fn<(version: number) => void>()
  const channel = createWorldChannel({
    entities: () => main.entities,
    version: () => main.version,
    onAllApplied,
  })
  const publish = (...upserts: readonly Entity[]): Delta => {
    main.version += 1
    main.entities.push(...upserts)
    const delta = { version: main.version, upserts, deletes: [] }
    channel.publish(delta)
    return delta
  }
  const join = (worker: number) => {
    const onReady = vi.fn<() => void>()
    const applied: string[] = []
    const messages: WorldMessage[] = []
    /** While off, what main sends is kept from the worker. */
    const link = { isOn: true }
    const receiver = createWorldReceiver({
      reply: (reply) => channel.received(worker, reply),
      onReady,
      onApplied: ({ upserts }) => {
        for (const { id } of upserts) applied.push(`${id} in ${receiver.current().version}`)
      },
      onError: () => undefined,
    })
    channel.attach(worker, (message) => {
      messages.push(message)
      if (link.isOn) receiver.receive(message)
    })
    return { receiver, messages, onReady, applied, link }
  }
  return { channel, publish, join, onAllApplied, main }
}

test('a new worker gets the whole, is ready once, and follows from there', () => {
  const { publish, join } = createPair()
  const { receiver, onReady } = join(0)
  expect(receiver.current().tenant('ten_1')?.name).toBe('ten_1')
  publish(tenant('ten_2'))
  expect(receiver.current().version).toBe(2)
  expect(receiver.current().tenant('ten_2')?.name).toBe('ten_2')
  expect(onReady).toHaveBeenCalledOnce()
})

test('a large whole comes in chunks over several turns, and changes made meanwhile follow it', async () => {
  const many = Array.from({ length: 4_500 }, (_, index) => tenant(`ten_${index}`))
  const { publish, join } = createPair(many)
  const { receiver, messages, onReady } = join(0)
  expect(onReady).not.toHaveBeenCalled()
  publish(tenant('ten_late'))
  expect(receiver.current().version).toBe(0)
  await vi.waitFor(() => expect(onReady).toHaveBeenCalled())
  expect(messages.map(({ kind }) => kind)).toEqual(['whole', 'whole', 'whole', 'delta'])
  expect(receiver.current().version).toBe(2)
  expect(receiver.current().tenant('ten_4499')).toBeDefined()
  expect(receiver.current().tenant('ten_late')).toBeDefined()
})

test('after a missed version a worker asks for the whole and has everything again', () => {
  const { publish, join } = createPair()
  const { receiver, messages, link } = join(0)
  link.isOn = false
  publish(tenant('ten_lost'))
  link.isOn = true
  publish(tenant('ten_3'))
  expect(receiver.current().version).toBe(3)
  expect(receiver.current().tenant('ten_lost')).toBeDefined()
  expect(messages.at(-1)?.kind).toBe('whole')
})

test('what came with the whole is told like any change, once it is in place', () => {
  const { publish, join } = createPair()
  const { applied, link } = join(0)
  link.isOn = false
  publish(tenant('ten_lost'))
  link.isOn = true
  publish(tenant('ten_3'))
  expect(applied).toEqual(['ten_1 in 1', 'ten_1 in 3', 'ten_lost in 3', 'ten_3 in 3'])
})

test('a version that does not apply is not acknowledged; the whole comes instead', () => {
  const { channel, join, main } = createPair()
  const { receiver } = join(0)
  main.version = 2
  main.entities.push(tenant('ten_2'))
  // A list where there should be an entity: applying it throws.
  channel.publish({ version: 2, upserts: [null as unknown as Entity], deletes: [] })
  expect(receiver.current().version).toBe(2)
  expect(receiver.current().tenant('ten_2')).toBeDefined()
})

test('a change is applied when every live worker has it', async () => {
  const { channel, publish, join } = createPair()
  const [one, two] = [join(0), join(1)]
  two.link.isOn = false
  publish(tenant('ten_2'))
  expect(one.receiver.current().version).toBe(2)
  const isApplied = channel.applied(2, 60_000)
  two.link.isOn = true
  two.receiver.receive({
    kind: 'delta',
    delta: { version: 2, upserts: [tenant('ten_2')], deletes: [] },
  })
  expect(await isApplied).toBe(true)
})

test('nobody waits for a worker that ended, nor for one that has no world yet', async () => {
  const { channel, publish, join } = createPair()
  join(0)
  const silent = join(1)
  silent.link.isOn = false
  channel.attach(2, () => undefined)
  publish(tenant('ten_2'))
  const isApplied = channel.applied(2, 60_000)
  channel.detach(1)
  expect(await isApplied).toBe(true)
})

test('a worker that does not answer is waited for no longer than asked', async () => {
  vi.useFakeTimers()
  try {
    const { channel, publish, join } = createPair()
    join(0).link.isOn = false
    publish(tenant('ten_2'))
    const isApplied = channel.applied(2, 250)
    vi.advanceTimersByTime(250)
    expect(await isApplied).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('main hears of the version that all have, for the slots that may be reused', () => {
  const { publish, join, onAllApplied } = createPair()
  const [, two] = [join(0), join(1)]
  two.link.isOn = false
  publish(tenant('ten_2'))
  expect(onAllApplied).toHaveBeenLastCalledWith(1)
  two.receiver.receive({
    kind: 'delta',
    delta: { version: 2, upserts: [tenant('ten_2')], deletes: [] },
  })
  expect(onAllApplied).toHaveBeenLastCalledWith(2)
})
