// The shield on a real link: the bypass table as frames on the wire, and what attaching promises.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bypassTable } from '../../shield-bpf/test/bypass-table.fixture.ts'
import { addressBytes } from '../../shield-bpf/test/packets.ts'
import { createNamespacePair, whyNoNamespaces } from '../../test/network/namespace.ts'
import type { NamespacePair } from '../../test/network/namespace.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const sendFrames = join(import.meta.dirname, '../../shield-bpf/build/send-frames')

const blocked = { 4: '198.51.100.66', 6: '2001:db8:0:66::66' }
const neighbour = { 4: '198.51.100.67', 6: '2001:db8:0:67::66' }

const reason = (await whyNoKernelTests()) ?? whyNoNamespaces()

async function send(network: NamespacePair, sources: { 4: string; 6: string }): Promise<void> {
  const frames = bypassTable.map(({ family, frame }) => {
    const destination = family === 4 ? network.hostAddress : network.hostAddress6
    return frame(sources[family], destination).toString('hex')
  })
  await network.run([sendFrames, network.clientInterface], { input: `${frames.join('\n')}\n` })
}

describe.skipIf(reason !== null)('on a veth pair', () => {
  let network: NamespacePair
  let subject: TestShield
  beforeAll(async () => {
    network = createNamespacePair({ name: 'shield' })
    subject = await openTestShield('network')
  })
  afterAll(async () => {
    await subject.remove()
    network.close()
  })
  const dropped = async () => (await subject.shield.counters()).byReason['deny_address']!
  const clean = async () => (await subject.shield.counters()).byReason['clean']!

  test('attaches natively and says so', async () => {
    const attachment = await subject.shield.attach(network.hostInterface)
    expect(attachment).toMatchObject({ name: network.hostInterface, mode: 'native' })
    expect(await subject.shield.attachments()).toEqual([attachment])
  })

  test('drops every shape of the bypass table from a blocked source, none of a neighbour', async () => {
    await subject.shield.block([
      { address: addressBytes(blocked[4]), prefix: 128, expiresMs: null },
      { address: addressBytes(blocked[6]), prefix: 128, expiresMs: null },
    ])
    const before = { dropped: await dropped(), clean: await clean() }
    await send(network, neighbour)
    await vi.waitUntil(async () => (await clean()) >= before.clean + bypassTable.length)
    expect(await dropped()).toBe(before.dropped)
    await send(network, blocked)
    await vi.waitUntil(async () => (await dropped()) >= before.dropped + bypassTable.length)
    expect(await dropped()).toBe(before.dropped + bypassTable.length)
  })

  test('tells the interface of a sampled frame', async () => {
    const [attachment] = await subject.shield.attachments()
    await subject.shield.setSampling({ passOneIn: 0, perCpuPerSecond: 1000 })
    const interfaces = new Set<number>()
    const stop = subject.shield.onSamples((samples) => {
      for (const sample of samples) interfaces.add(sample.interface)
    })
    await send(network, blocked)
    await vi.waitUntil(() => interfaces.size > 0)
    stop()
    expect([...interfaces]).toEqual([attachment!.ifindex])
  })

  test('goes on dropping while no process holds it, and is adopted by the next', async () => {
    const before = await dropped()
    await subject.shield.close()
    await send(network, blocked)
    await subject.reopen()
    expect(subject.shield.adopted).toBe(true)
    await vi.waitUntil(async () => (await dropped()) >= before + bypassTable.length)
    expect(await subject.shield.attachments()).toMatchObject([{ name: network.hostInterface }])
    const again = await subject.shield.attach(network.hostInterface)
    expect(again.mode).toBe('native')
  })

  test('changes to generic mode only when asked', async () => {
    const generic = await subject.shield.attach(network.hostInterface, { generic: true })
    expect(generic.mode).toBe('generic')
    const before = await dropped()
    await send(network, blocked)
    await vi.waitUntil(async () => (await dropped()) >= before + bypassTable.length)
    const native = await subject.shield.attach(network.hostInterface)
    expect(native.mode).toBe('native')
  })

  test('detaches', async () => {
    await subject.shield.detach(network.hostInterface)
    expect(await subject.shield.attachments()).toEqual([])
    const detached = subject.shield.detach(network.hostInterface)
    await expect(detached).rejects.toMatchObject({ code: 'not_attached' })
  })
})

describe.skipIf(reason !== null)('attaching', () => {
  let network: NamespacePair
  let subject: TestShield
  beforeAll(async () => {
    network = createNamespacePair({ name: 'attach' })
    subject = await openTestShield('attach')
  })
  afterAll(async () => {
    await subject.remove()
    network.close()
  })

  test('to an interface that is not there is an error that names it', async () => {
    const attaching = subject.shield.attach('pc-none')
    await expect(attaching).rejects.toMatchObject({
      code: 'interface_not_found',
      message: expect.stringContaining('pc-none'),
    })
  })

  test('where another program runs is an error, and leaves that one in place', async () => {
    const other = await openTestShield('foreign')
    await other.shield.attach(network.hostInterface)
    const attaching = subject.shield.attach(network.hostInterface)
    await expect(attaching).rejects.toMatchObject({ code: 'foreign_program', errno: 16 })
    expect(await other.shield.attachments()).toHaveLength(1)
    expect(await subject.shield.attachments()).toEqual([])
    await other.remove()
  })

  test('works to a name with a dot in it', async () => {
    const name = `${network.hostInterface}.5`
    execFileSync('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`])
    await subject.shield.attach(name)
    expect(await subject.shield.attachments()).toMatchObject([{ name }])
    await subject.shield.detach(name)
    execFileSync('ip', ['link', 'delete', name])
  })

  test('follows a device that is renamed while nobody watches', async () => {
    const name = `${network.hostInterface}r`
    execFileSync('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`])
    const { ifindex } = await subject.shield.attach(name)
    await subject.shield.close()
    execFileSync('ip', ['link', 'set', name, 'name', `${name}n`])
    await subject.reopen()
    expect(await subject.shield.attachments()).toMatchObject([{ name: `${name}n`, ifindex }])
    await subject.shield.detach(`${name}n`)
    execFileSync('ip', ['link', 'delete', `${name}n`])
  })

  test('anew after the device went away and came back', async () => {
    const name = `${network.hostInterface}x`
    const make = () =>
      execFileSync('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`])
    make()
    await subject.shield.attach(name)
    execFileSync('ip', ['link', 'delete', name])
    expect(await subject.shield.attachments()).toEqual([])
    make()
    expect(await subject.shield.attach(name)).toMatchObject({ name, mode: 'native' })
    execFileSync('ip', ['link', 'delete', name])
    await subject.reopen()
    expect(existsSync(join(subject.pinDirectory, `link_${name}`))).toBe(false)
  })
})

test.skipIf(reason !== null)('panic leaves neither program nor pin', async () => {
  const network = createNamespacePair({ name: 'panic' })
  const subject = await openTestShield('panic')
  await subject.shield.attach(network.hostInterface)
  await subject.remove()
  expect(existsSync(subject.pinDirectory)).toBe(false)
  const link = execFileSync('ip', ['link', 'show', network.hostInterface], { encoding: 'utf8' })
  expect(link).not.toContain('xdp')
  await expect(subject.shield.counters()).rejects.toMatchObject({ code: 'closed' })
  network.close()
})
