// The process: config -> storage -> snapshot -> workers -> listen, and everything closed again in the reverse order.
import { mkdirSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import { readVersion, type Config } from './config.ts'
import { createClock, type ClockSource } from './contract/clock.ts'
import { createHealthSlots } from './counters/health-slots.ts'
import { createHealthTable } from './counters/health-table.ts'
import { createSlotAllocator } from './counters/slots.ts'
import { createCounterTable } from './counters/table.ts'
import { applyDeclaredFile } from './process/apply-declared.ts'
import { collectGarbage } from './process/collect-garbage.ts'
import { startControlPlane } from './process/control-plane.ts'
import { createCredentialHealthOf } from './process/credential-health.ts'
import { startDataPlane } from './process/data-plane.ts'
import { expireSubscriptions } from './process/expire-subscriptions.ts'
import { createFirstAdministrator } from './process/first-administrator.ts'
import { lockDirectory } from './process/lock.ts'
import { createMetrics } from './process/metrics.ts'
import { createNotify, waitMs } from './process/notify.ts'
import { startProtection } from './process/protection.ts'
import { createRowReader } from './process/row-reader.ts'
import { createCatalogue } from './providers/catalogue/catalogue.ts'
import { createSnapshotSource, createWorldChannel } from './snapshot/index.ts'
import { openControlStorage } from './storage/index.ts'
import { loadMasterKey } from './storage/master-key.ts'

export interface Gateway {
  readonly dataAddress: { readonly host: string; readonly port: number }
  readonly adminAddress: { readonly host: string; readonly port: number }
  /** The admin API's socket in the data directory. */
  readonly adminSocket: string
  /** Takes no new call; those under way get the configured grace; resolves when every record is safe. */
  close(): Promise<void>
}

export interface GatewayOptions {
  readonly config: Config
  /** The shared kind is for tests: no setting freezes time. */
  readonly clock?: ClockSource
  readonly log?: Logger
  /** The built admin page; without it none is served. */
  readonly uiDirectory?: string | null
}

/**
 * Starts a gateway in this process. Resolves once the data port takes calls. Throws SettingsError for what
 * an operator can mend: a port or data directory in use, a wrong master key, an unusable declared file.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const stack = new AsyncDisposableStack()
  try {
    return await open(options, stack)
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** What is deferred to the stack is closed in the reverse order. */
async function open(options: GatewayOptions, stack: AsyncDisposableStack): Promise<Gateway> {
  const { config, clock: clockSource = { kind: 'monotonic' }, uiDirectory = null } = options
  const clock = createClock(clockSource)
  const log = options.log ?? pino({ level: config.logLevel })
  const { dataDir } = config

  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = lockDirectory(dataDir, Date.now())
  stack.defer(() => lock.release())

  const masterKey = loadMasterKey({ value: config.masterKey, file: config.masterKeyFile })
  const storage = await openControlStorage({ url: config.databaseUrl, dataDir, masterKey, clock })
  stack.defer(() => storage.close())
  const password = config.adminPassword
  await createFirstAdministrator({ storage, password, dataDir, clock, log })
  await applyDeclaredFile({ config, storage, clock, log })

  const table = createCounterTable(config.workers)
  const slots = createSlotAllocator(table)
  const health = createHealthTable()
  const healthSlots = createHealthSlots(health)
  const { factsOf } = createCatalogue({
    onFault: (error) => log.error({ err: error }, 'the catalogue of models can not be read'),
  })
  const source = createSnapshotSource({
    rows: createRowReader(storage),
    slots,
    healthSlots,
    factsOf,
    publish: (delta) => channel.publish(delta),
    onError: (error, what) => log.error({ err: error }, what),
  })
  const channel = createWorldChannel({
    entities: source.entities,
    version: () => source.version,
    onAllApplied(version) {
      slots.acknowledged(version)
      healthSlots.acknowledged(version)
    },
  })
  stack.defer(source.close)
  await source.load()
  const notify = createNotify(source, channel)

  const { detection, shield, ...protection } = await startProtection({
    config,
    clock,
    storage,
    async publish(upserts, deletes) {
      const version = source.publishDecisions(upserts, deletes)
      return { isAcknowledged: await channel.applied(version, waitMs) }
    },
    log,
  })
  stack.defer(protection.close)

  const plane = await startDataPlane({
    config,
    clock: clockSource,
    table,
    health,
    slots,
    channel,
    onOffences: detection.offend,
    log,
  })
  if (config.otlpEndpoint !== null) {
    // Loaded only where it is wanted: it is as large as all the rest of main.
    const { startTraces } = await import('./process/traces.ts')
    const traces = startTraces({
      endpoint: config.otlpEndpoint,
      headers: config.otlpHeaders,
      version: readVersion(),
      onCalls: plane.calls.onCalls,
      log,
    })
    stack.defer(traces.close)
  }
  stack.defer(() => plane.close(config.closeGraceMs))

  stack.defer(
    expireSubscriptions({
      storage,
      source,
      notify,
      clock,
      onError: (error) => log.error({ err: error }, 'subscriptions that are due did not expire'),
    }),
  )

  let isClosing = false
  const control = await startControlPlane(config, {
    storage,
    notify,
    calls: plane.calls,
    detection,
    credentialHealth: createCredentialHealthOf({ source, table: health, clock }),
    shield,
    factsOf,
    clock,
    log,
    uiDirectory,
    health: () => ({
      isReady: !isClosing && plane.workersListening() > 0,
      parts: {
        workers: config.workers,
        workersListening: plane.workersListening(),
        restarts: plane.restarts(),
        shield: shield.state,
        worldVersion: source.version,
      },
    }),
    metrics: createMetrics({
      counts: plane.counts,
      health: () => ({
        workers: config.workers,
        workersListening: plane.workersListening(),
        restarts: plane.restarts(),
        worldVersion: source.version,
      }),
    }),
  })
  stack.defer(control.close)

  await collectGarbage()
  const dataAddress = { host: plane.host, port: plane.port }
  log.info({ data: dataAddress, admin: control.address, workers: config.workers }, 'gateway is up')
  return {
    dataAddress,
    adminAddress: control.address,
    adminSocket: control.socket,
    async close() {
      isClosing = true
      await stack.disposeAsync()
    },
  }
}
