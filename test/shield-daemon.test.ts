// The shield's daemon over real packets, started with the three capabilities that it keeps under `up`.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { mountBpfFileSystem } from '@portcullis/shield-addon'
import type {
  Decision,
  SampledPacket,
  ShieldReport,
  Verb,
  VerbAnswer,
  VerbRequest,
} from '@portcullis/shield-addon/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { shieldPrefix } from '../gateway/src/cli/up/privileges.ts'
import { connectShield } from '../gateway/src/shield/connection.ts'
import { whyNoKernelTests } from '../shield-addon/test/test-shield.ts'
import { createNamespacePair, whyNoNamespaces, type NamespacePair } from './network/namespace.ts'

const reason = (await whyNoKernelTests()) ?? whyNoNamespaces()
if (reason !== null) console.log(`skipped: the daemon over real packets ${reason}`)

const main = resolve(import.meta.dirname, '../gateway/src/cli/main.ts')
const nodeArguments = ['--conditions=source', '--disable-warning=ExperimentalWarning', main]

// The commands are processes of their own, which on a busy machine take seconds to start.
describe.skipIf(reason !== null)('shieldd', { timeout: 120_000 }, () => {
  let source: NamespacePair
  let neighbour: NamespacePair
  let server: Server
  let port: number
  let directory: string
  let daemon: ChildProcess | null = null

  beforeAll(async () => {
    mountBpfFileSystem()
    directory = mkdtempSync(join(tmpdir(), 'shieldd-'))
    source = createNamespacePair({ name: 'daemon-s' })
    neighbour = createNamespacePair({ name: 'daemon-n' })
    server = createServer((socket) => socket.end()).listen(0, '::')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
    await start()
  })

  afterAll(async () => {
    await kill()
    await command('panic').catch(() => undefined)
    server?.close()
    source?.close()
    neighbour?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  function environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PORTCULLIS_DATA_DIR: directory,
      PORTCULLIS_SHIELD_SOCKET: join(directory, 'shield.sock'),
      PORTCULLIS_SHIELD_INTERFACES: `${source.hostInterface},${neighbour.hostInterface}`,
    }
  }

  /** Resolves when the daemon answers. */
  async function start(): Promise<void> {
    const [setpriv, ...prefix] = shieldPrefix({ uid: 0, gid: 0 }) as [string, ...string[]]
    const child = spawn(setpriv, [...prefix, process.execPath, ...nodeArguments, 'shield'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    daemon = child
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('shield ready')) break
    }
    child.stdout.resume()
    expect(child.exitCode).toBeNull()
  }

  async function kill(): Promise<void> {
    if (daemon === null) return
    const ended = once(daemon, 'exit')
    daemon.kill('SIGKILL')
    await ended
    daemon = null
  }

  /** What `portcullis shield … --json` printed; rejects with it when the code is not 0. */
  function command<T>(...words: string[]): Promise<T> {
    return new Promise((done, fail) => {
      const line = [...nodeArguments, 'shield', ...words, '--json']
      execFile(process.execPath, line, { env: environment() }, (error, stdout) => {
        if (error === null) done(JSON.parse(stdout) as T)
        else fail(Object.assign(new Error(stdout), { answer: stdout, code: error.code }))
      })
    })
  }

  /** The same over the socket, without a process. */
  async function ask<V extends Verb>(verb: V, params: VerbRequest<V>): Promise<VerbAnswer<V>> {
    const connection = await connectShield(join(directory, 'shield.sock'))
    try {
      return await connection.request(verb, params, 10_000)
    } finally {
      connection.close()
    }
  }

  const block = (target: string, ttlMs: number | null = null) =>
    ask('block', { target, ttl_ms: ttlMs, reason: '' })
  const allow = (target: string, remove: boolean) =>
    ask('allow', { target, remove, ttl_ms: null, reason: '' })
  const decisions = async () => (await ask('list', { after: null })).decisions

  async function reaches(pair: NamespacePair, address = pair.hostAddress): Promise<boolean> {
    const connect = `exec 3<>/dev/tcp/${address}/${port}`
    try {
      await pair.run(['timeout', '0.7', 'bash', '-c', connect])
      return true
    } catch {
      return false
    }
  }

  test('drops a blocked source, lets its neighbour pass, and lists why with the hits', async () => {
    expect(await reaches(source)).toBe(true)
    await command('block', source.clientAddress, '--reason', 'noisy')
    expect(await reaches(source)).toBe(false)
    expect(await reaches(neighbour)).toBe(true)
    const { decisions: listed } = await command<{ decisions: Decision[] }>('list')
    const [decision] = listed
    expect(decision).toMatchObject({
      value: source.clientAddress,
      type: 'ban',
      origin: 'admin',
      evidence: [{ text: 'noisy' }],
      expires: null,
      enforced_at: 'kernel',
    })
    expect(decision?.hits).toBeGreaterThanOrEqual(1)
    const report = await command<ShieldReport>('status')
    expect(report.interfaces).toMatchObject([
      { name: source.hostInterface, mode: 'native' },
      { name: neighbour.hostInterface, mode: 'native' },
    ])
    expect(report.counters.dropped).toBeGreaterThanOrEqual(decision!.hits)
  })

  test('a SIGKILL changes nothing, and the next daemon adopts what is pinned', async () => {
    await kill()
    expect(await reaches(source)).toBe(false)
    expect(await reaches(neighbour)).toBe(true)
    await start()
    expect(await reaches(source)).toBe(false)
    const report = await ask('status', {})
    expect(report.adopted).toBe(true)
    expect(report.counters.dropped).toBeGreaterThanOrEqual(2)
    expect(await decisions()).toMatchObject([
      { value: source.clientAddress, evidence: [{ text: 'noisy' }] },
    ])
    await command('unblock', source.clientAddress)
    expect(await reaches(source)).toBe(true)
    expect(await decisions()).toEqual([])
  })

  test('a block that ends lets packets pass again without any daemon', async () => {
    await block(source.clientAddress, 2_000)
    await kill()
    expect(await reaches(source)).toBe(false)
    await vi.waitUntil(() => reaches(source), { timeout: 15_000 })
    await start()
    expect(await decisions()).toEqual([])
  })

  test.each(['198.0.0.0/8', '198.18.0.0/16'])(
    'drops in the kernel what is in %s',
    async (network) => {
      expect(await reaches(source)).toBe(true)
      const { decision } = await block(network)
      expect(decision).toMatchObject({ value: network, scope: 'range', enforced_at: 'kernel' })
      expect(await reaches(source)).toBe(false)
      expect((await decisions())[0]?.hits).toBeGreaterThanOrEqual(1)
      await command('unblock', network)
      expect(await reaches(source)).toBe(true)
    },
  )

  test('blocks an IPv6 /64, and an allowance inside it passes first', async () => {
    const network = source.clientAddress6.replace(/::.*/, '::/64')
    expect(await reaches(source, source.hostAddress6)).toBe(true)
    await block(network)
    expect(await reaches(source, source.hostAddress6)).toBe(false)
    await allow(source.clientAddress6, false)
    expect(await reaches(source, source.hostAddress6)).toBe(true)
    await allow(source.clientAddress6, true)
    expect(await reaches(source, source.hostAddress6)).toBe(false)
    await ask('unblock', { target: network })
    expect(await reaches(source, source.hostAddress6)).toBe(true)
  })

  test('watch shows a dropped packet, decoded', async () => {
    await block(source.clientAddress)
    const line = ['shield', 'watch', '--json', '--verdict', 'drop', '--port', String(port)]
    const watch = spawn(process.execPath, [...nodeArguments, ...line, '--count', '1'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const seen = once(createInterface({ input: watch.stdout }), 'line') as Promise<[string]>
    while (watch.exitCode === null) await reaches(source)
    expect(watch.exitCode).toBe(0)
    const packet = JSON.parse((await seen)[0]) as SampledPacket
    expect(packet).toMatchObject({
      verdict: 'drop',
      reason: 'deny_address',
      interface: source.hostInterface,
      source: source.clientAddress,
      destination: source.hostAddress,
      destination_port: port,
      protocol: 'tcp',
      tcp_flags: ['syn'],
      ttl: 64,
    })
    await ask('unblock', { target: source.clientAddress })
  })

  test('a captured packet is explained, with what the shield does with it now', async () => {
    await block(source.clientAddress)
    const file = join(directory, 'seen.pcapng')
    const line = ['shield', 'capture', '--out', file, '--verdict', 'drop', '--count', '1', '--json']
    const capture = spawn(process.execPath, [...nodeArguments, ...line], {
      env: environment(),
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    while (capture.exitCode === null) await reaches(source)
    expect(capture.exitCode).toBe(0)
    const explain = async () => (await command<{ packets: object[] }>('explain', file)).packets
    const expected = {
      number: 1,
      ip: { version: 4, source: source.clientAddress, protocol: 'tcp', ttl: 64 },
      tcp: { destination_port: port, flags: ['syn'] },
      fingerprint: { system: 'Linux 4.19 or newer' },
      verdict: { action: 'drop', stage: 'deny', rule: null, reason: 'deny_address' },
    }
    expect(await explain()).toMatchObject([expected])
    await ask('unblock', { target: source.clientAddress })
    const verdict = { action: 'pass', stage: null, rule: null, reason: 'clean' }
    expect(await explain()).toMatchObject([{ ...expected, verdict }])
  })

  test('refuses what never-block protects with a code that is not 0', async () => {
    await expect(command('block', source.hostAddress)).rejects.toMatchObject({
      code: 1,
      answer: expect.stringContaining(`an address of this machine, on ${source.hostInterface}`),
    })
    expect(await reaches(source)).toBe(true)
  })

  test('panic lets everything pass, also when no daemon runs', async () => {
    await block(source.clientAddress)
    await kill()
    expect(await reaches(source)).toBe(false)
    const { detached } = await command<{ detached: string[] }>('panic')
    expect(detached.toSorted()).toEqual([source.hostInterface, neighbour.hostInterface].toSorted())
    expect(await reaches(source)).toBe(true)
  })
})
