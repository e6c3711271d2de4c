// shieldd from start to end: opens the shield, adopts what is pinned, keeps it current, answers the socket.
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openShield, peerCredentials, type PeerCredentials, type Shield } from '../lib/index.ts'
import type { ShieldOptions } from '../lib/index.ts'
import { findWithoutEffect } from '../protocol/index.ts'
import { createAnswer } from './answer.ts'
import type { DaemonConfig, DaemonLog } from './config.ts'
import { createDecisionBook } from './decision-book.ts'
import { createDecisionList } from './decision-list.ts'
import { createDetachableShield } from './detachable-shield.ts'
import { createEnforcer } from './enforcer.ts'
import { readHostFacts, type HostFacts } from './host-facts.ts'
import { createInterfaces } from './interfaces.ts'
import { openJournal } from './journal.ts'
import { createKernel } from './kernel.ts'
import { createProtection } from './protection.ts'
import { createReporter } from './report.ts'
import { restore } from './restore.ts'
import { testNeverBlock } from './self-test.ts'
import { createSerial } from './serial.ts'
import { startServer } from './server.ts'
import { checkSocketPath, clearSocketPath } from './socket-path.ts'
import { topSources } from './top-sources.ts'
import { createSubscribers } from './subscribers.ts'
import { createTester } from './tester.ts'
import { startUpkeep } from './upkeep.ts'

export interface DaemonOptions {
  readonly config: DaemonConfig
  /** Reads the settings anew; what it throws leaves the daemon as it was. */
  readonly reload: () => DaemonConfig
  readonly log: DaemonLog
  readonly clock: { nowMs(): number }
  /** The machine; tests give their own. */
  readonly system?: Partial<System>
}

export interface System {
  openShield(options: ShieldOptions): Promise<Shield>
  peerCredentials(fd: number): PeerCredentials
  readHostFacts(): Promise<HostFacts>
  /** Milliseconds between two rounds of upkeep. */
  upkeepMs: number
}

export interface ShieldDaemon {
  reload(): Promise<void>
  /** Leaves the program and its maps in the kernel. */
  close(): Promise<void>
}

const silentLog: DaemonLog = { info() {}, warn() {}, error() {} }

const idleSampling = { passOneIn: 0, perCpuPerSecond: 0 }

/**
 * Starts the daemon. Throws ProtocolError socket_path_too_long or socket_in_use before it touches
 * the kernel, and ShieldError when the shield can't be opened.
 */
export async function startShieldDaemon(options: DaemonOptions): Promise<ShieldDaemon> {
  const { log } = options
  const system: System = {
    openShield,
    peerCredentials,
    readHostFacts,
    upkeepMs: 1_000,
    ...options.system,
  }
  const nowMs = (): number => options.clock.nowMs()
  const newId = (): string => randomUUID()
  const settingsTurn = createSerial()
  let config = options.config

  checkSocketPath(config.socketPath)
  await clearSocketPath(config.socketPath)
  const capacity = config.section.capacity.addresses
  const shield = createDetachableShield(
    await system.openShield({
      objectPath: config.objectPath,
      pinDirectory: config.pinDirectory,
      capacity: { addresses: capacity },
    }),
  )
  mkdirSync(dirname(config.journalPath), { recursive: true, mode: 0o700 })
  const { journal, content } = await openJournal(config.journalPath, nowMs())
  let facts = await system.readHostFacts()

  const book = createDecisionBook()
  const kernel = createKernel(shield, capacity)
  const restored = await restore({ content, book, kernel, journal, nowMs: nowMs(), newId })
  log.info({ adopted: shield.adopted, unreadable: content.unreadable, ...restored }, 'restored')

  const protection = createProtection({ shield, book, facts, config, nowMs, log })
  const interfaces = createInterfaces({
    shield,
    changed: (status) => {
      subscribers.publish({ event: 'interfaces', interfaces: [...status] })
    },
    log,
  })
  const subscribers = createSubscribers(shield, interfaces.nameOf)
  const isAttached = (): boolean => interfaces.status().some(({ mode }) => mode !== 'none')
  const list = createDecisionList({ book, kernel, isAttached, nowMs })
  const enforcer = createEnforcer({
    book,
    kernel,
    journal,
    removed: content.removed,
    neverBlock: protection.entries,
    applyAllowances: protection.apply,
    publish: (upserts, removed) => {
      const shown = upserts.map((decision) => list.show(decision.id) ?? decision)
      subscribers.publish({ event: 'decisions', upserts: shown, removed: [...removed] })
    },
    nowMs,
    newId,
  })
  const report = createReporter({
    shield,
    book,
    interfaces,
    neverBlock: protection.entries,
    config: () => config,
    capacity,
    started: nowMs(),
  })

  async function configure(): Promise<void> {
    for (const { path, message } of findWithoutEffect(config.section)) {
      log.warn({ setting: `shield.${path.join('.')}` }, message)
    }
    const wanted = config.section.capacity.addresses
    if (wanted !== capacity) {
      const fields = { setting: 'shield.capacity.addresses', wanted, inForce: capacity }
      log.warn(fields, 'the size of the tables changes only with a restart of the shield')
    }
    await protection.setConfig(config)
    await shield.setBudgets(config.section.budgets)
    await shield.setStages(config.section.stages)
    await interfaces.reconcile(config.interfaces, facts)
  }

  await shield.setSampling(idleSampling)
  await configure()
  await shield.heartbeat()

  const upkeep = startUpkeep({
    everyMs: system.upkeepMs,
    log,
    tasks: {
      heartbeat: () => shield.heartbeat(),
      expiry: async () => {
        const ended = await enforcer.expire()
        for (const { value, id } of ended) log.info({ value, id }, 'decision ended')
      },
      'removals to remember': async () => {
        for (const [id, until] of content.removed) if (until <= nowMs()) content.removed.delete(id)
      },
      'addresses and interfaces': () =>
        settingsTurn(async () => {
          facts = await system.readHostFacts()
          protection.setHost(facts)
          await protection.apply()
          await interfaces.reconcile(config.interfaces, facts)
        }),
    },
  })

  async function panic(): Promise<string[]> {
    await upkeep.stop()
    const names = interfaces.status().flatMap(({ name, mode }) => (mode === 'none' ? [] : [name]))
    await settingsTurn(() => shield.panic())
    interfaces.forget('detached by panic')
    log.warn({ names }, 'detached everything; blocks at layer 7 only until a restart')
    return names
  }

  const test = createTester(shield, subscribers)
  const top = (limit: number) => topSources(shield, limit)
  const verbs = { enforcer, list, report, subscribers, top, test, panic }
  await testNeverBlock(createAnswer({ ...verbs, log: silentLog }), nowMs())
  const server = await startServer({
    path: config.socketPath,
    peerCredentials: system.peerCredentials,
    answer: createAnswer({ ...verbs, log }),
    closed: (connection) => {
      subscribers.set(connection, null).catch((error: unknown) => {
        log.error({ err: error }, 'sampling was not turned off')
      })
    },
    log,
  })
  log.info({ socket: config.socketPath }, 'shield ready')

  return {
    reload: () =>
      settingsTurn(async () => {
        config = options.reload()
        await configure()
        log.info({}, 'settings read anew')
      }),
    async close() {
      await upkeep.stop()
      await server.close()
      await settingsTurn(async () => undefined)
      await enforcer.settled()
      await shield.setSampling(idleSampling)
      await shield.close()
      await journal.close()
      log.info({}, 'shield closed; what it blocked stays blocked')
    },
  }
}
