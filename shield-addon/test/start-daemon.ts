// A daemon over a fake kernel, with a clock that the test moves and a client on its real socket.
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startShieldDaemon, type System } from '../daemon/daemon.ts'
import type { DaemonConfig } from '../daemon/config.ts'
import type { HostFacts } from '../daemon/host-facts.ts'
import {
  createFrameDecoder,
  encodeFrame,
  ShieldSection,
  type ErrorBody,
  type ShieldEvent,
  type Verb,
  type VerbAnswer,
  type VerbRequest,
} from '../protocol/index.ts'
import type { z } from 'zod'
import { createFakeKernel, type FakeKernel } from './fake-shield.ts'

export interface TestDaemon {
  readonly kernel: FakeKernel
  readonly directory: string
  readonly config: DaemonConfig
  /** What the daemon logged: fields with `msg`. */
  readonly logged: Record<string, unknown>[]
  facts: HostFacts
  nowMs: number
  settings: z.input<typeof ShieldSection>
  start(system?: Partial<System>): Promise<void>
  reload(): Promise<void>
  /** As SIGKILL: nothing is closed in order, the kernel stays. */
  stop(): Promise<void>
  client(): Promise<TestClient>
  remove(): Promise<void>
}

export interface TestClient {
  readonly socket: Socket
  readonly events: ShieldEvent[]
  /** Gives the result; throws the error body. */
  ask<V extends Verb>(verb: V, params: VerbRequest<V>): Promise<VerbAnswer<V>>
  /** Any message, and the answer to it. */
  raw(value: unknown): Promise<Record<string, unknown>>
  close(): void
}

export function createTestDaemon(): TestDaemon {
  const directory = mkdtempSync(join(tmpdir(), 'shieldd-'))
  const kernel = createFakeKernel()
  const clients = new Set<TestClient>()
  let running: Awaited<ReturnType<typeof startShieldDaemon>> | null = null

  const daemon: TestDaemon = {
    kernel,
    directory,
    get config() {
      return {
        socketPath: join(directory, 's.sock'),
        pinDirectory: join(directory, 'pins'),
        objectPath: join(directory, 'object'),
        journalPath: join(directory, 'journal/journal.ndjson'),
        interfaces: ['eth9'],
        section: ShieldSection.parse(daemon.settings),
        trustedProxies: ['10.9.0.0/16'],
        sshClients: ['203.0.113.22'],
      }
    },
    logged: [],
    facts: {
      ownAddresses: [{ value: '198.18.0.1', interface: 'eth9' }],
      gateways: [{ value: '198.18.0.254', interface: 'eth9' }],
      defaultInterfaces: ['eth9'],
      resolvers: [],
      sshClients: [],
    },
    nowMs: 1_000_000,
    settings: {},
    async start(system = {}) {
      const write = (fields: object, msg: string): void => {
        daemon.logged.push({ ...fields, msg })
      }
      running = await startShieldDaemon({
        config: daemon.config,
        reload: () => daemon.config,
        log: { info: write, warn: write, error: write },
        clock: { nowMs: () => daemon.nowMs },
        system: {
          openShield: async ({ capacity }) => kernel.open(capacity.addresses),
          peerCredentials: () => ({ pid: 1, uid: 0, gid: 0 }),
          readHostFacts: async () => daemon.facts,
          upkeepMs: 5,
          ...system,
        },
      })
    },
    reload: async () => running?.reload(),
    async stop() {
      await running?.close()
      running = null
    },
    async client() {
      const client = await openClient(daemon.config.socketPath)
      clients.add(client)
      return client
    },
    async remove() {
      for (const client of clients) client.close()
      await daemon.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return daemon
}

async function openClient(path: string): Promise<TestClient> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('error', reject)
  })
  const decoder = createFrameDecoder()
  const events: ShieldEvent[] = []
  const answers: Record<string, unknown>[] = []
  /** Several requests may wait at once. */
  const waiting: (() => void)[] = []
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Uint8Array) => {
    for (const value of decoder.push(chunk)) {
      const message = value as Record<string, unknown>
      if ('event' in message) events.push(message as ShieldEvent)
      else answers.push(message)
    }
    for (const wake of waiting.splice(0)) wake()
  })
  let nextId = 0
  async function answerTo(matches: (answer: Record<string, unknown>) => boolean) {
    for (;;) {
      const at = answers.findIndex(matches)
      if (at >= 0) return answers.splice(at, 1)[0]!
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  return {
    socket,
    events,
    async ask(verb, params) {
      const id = nextId++
      socket.write(encodeFrame({ id, verb, params }))
      const answer = await answerTo((message) => message['id'] === id)
      if ('error' in answer) throw new Refused(answer['error'] as ErrorBody)
      return answer['result'] as VerbAnswer<typeof verb>
    },
    async raw(value) {
      socket.write(value instanceof Uint8Array ? value : encodeFrame(value))
      return answerTo(() => true)
    },
    close: () => socket.destroy(),
  }
}

class Refused extends Error {
  readonly code: string
  constructor({ code, message }: ErrorBody) {
    super(message)
    this.code = code
  }
}
