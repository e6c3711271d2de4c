// Opens the shield: loads the program over pinned maps and checks what is asked of it.
import { loadAddon } from './addon.ts'
import type { NativeShield } from './addon.ts'
import { decodeCounters } from './decode-counters.ts'
import { decodeSamples } from './decode-samples.ts'
import { decodeRecords, denyTables, encodeKeys, encodeRecords } from './deny-records.ts'
import { ShieldError } from './error.ts'
import { decodeSources, encodeBudgets } from './flood.ts'
import { createJiffiesClock } from './jiffies.ts'
import type { JiffiesClock } from './jiffies.ts'
import { createKernelRules } from './kernel-rules.ts'
import { asShieldError, toShieldError } from './native-error.ts'
import { createNeverBlockKeys, createPortBits } from './protection.ts'
import { stages } from './reasons.ts'
import type { Sample, Shield, ShieldOptions, StageMode, TestRunResult } from './types.ts'

/** Byte offsets in `struct shield_config`; the modes of the stages come first. */
const configOffsets = {
  stages: 0,
  passOneIn: stages.length * 4,
  samplesPerSecond: stages.length * 4 + 4,
}

/** Index = `enum shield_mode`. */
const modes: readonly StageMode[] = ['off', 'monitor', 'enforce']

/** Index = XDP action. */
const actions: readonly TestRunResult['verdict'][] = ['aborted', 'drop', 'pass', 'tx']

/**
 * Loads the program with the maps pinned under `pinDirectory`, makes those that are missing, and
 * puts the new program under every live pinned link. Codes: unsupported_system, addon_not_built,
 * addon_unloadable, object_unreadable, pins_unavailable, pins_incompatible, load_refused.
 */
export async function openShield(options: ShieldOptions): Promise<Shield> {
  const { addon } = loadAddon()
  const addresses = checkInteger(options.capacity.addresses, 1, 16_777_216, 'capacity.addresses')
  const native = await asShieldError(
    addon.open(options.objectPath, options.pinDirectory, addresses),
  )
  const monotonicNs = () => Number(process.hrtime.bigint())
  const reading = await asShieldError(native.clock())
  const clock = createJiffiesClock(reading, Date.now, monotonicNs)
  return createShield(native, clock, reading.ticksPerSecond)
}

function createShield(native: NativeShield, clock: JiffiesClock, ticksPerSecond: number): Shield {
  // The pool's threads do not keep order; a block and its unblock must.
  let last: Promise<unknown> = Promise.resolve()
  const inOrder = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(() => asShieldError(task()))
    last = result.catch(() => undefined)
    return result
  }
  const listeners = new Set<(samples: Sample[]) => void>()
  const listen = (deliver: ((records: Uint8Array) => void) | null) => {
    try {
      native.listen(deliver)
    } catch (cause) {
      throw toShieldError(cause)
    }
  }
  const deliver = (records: Uint8Array) => {
    const samples = decodeSamples(records, clock)
    for (const listener of listeners) listener(samples)
  }

  return {
    adopted: native.adopted,
    attach: (name, { generic = false } = {}) => inOrder(() => native.attach(name, generic)),
    attachments: () => inOrder(() => native.attachments()),
    detach: (name) => inOrder(() => native.detach(name)),
    block: (entries) =>
      inOrder(async () => {
        for (const [table, records] of encodeRecords(entries, clock).entries()) {
          if (records.length > 0) await native.upsertDeny(table, records)
        }
      }),
    unblock: (entries) =>
      inOrder(async () => {
        for (const [table, keys] of encodeKeys(entries).entries()) {
          if (keys.length > 0) await native.removeDeny(table, keys)
        }
      }),
    listBlocked: () =>
      inOrder(async () => {
        const lists = []
        for (const table of denyTables.keys()) {
          lists.push(decodeRecords(table as 0 | 1 | 2 | 3, await native.dumpDeny(table)))
        }
        return lists.flat()
      }),
    setNeverBlock: (entries) =>
      inOrder(async () => native.replaceNeverBlock(createNeverBlockKeys(entries))),
    setProtectedPorts: (ports) =>
      inOrder(async () => native.replaceProtectedPorts(createPortBits(ports))),
    setStages: (wanted) =>
      inOrder(async () => {
        for (const [index, stage] of stages.entries()) {
          const mode = wanted[stage]
          if (mode === undefined) continue
          await native.setConfig(configOffsets.stages + index * 4, modes.indexOf(mode))
        }
      }),
    setSampling: ({ passOneIn, perCpuPerSecond }) =>
      inOrder(async () => {
        const oneIn = checkInteger(passOneIn, 0, 0xffff_ffff, 'passOneIn')
        const budget = checkInteger(perCpuPerSecond, 0, 0xffff_ffff, 'perCpuPerSecond')
        await native.setConfig(configOffsets.passOneIn, oneIn)
        await native.setConfig(configOffsets.samplesPerSecond, budget)
      }),
    ...createKernelRules(native, inOrder, clock, ticksPerSecond),
    setBudgets: (budgets) => inOrder(async () => native.setBudgets(encodeBudgets(budgets))),
    heavySources: () => inOrder(async () => decodeSources(await native.dumpSources(), clock)),
    heartbeat: () => inOrder(() => native.heartbeat()),
    counters: () => inOrder(async () => decodeCounters(await native.counters())),
    onSamples(listener) {
      if (listeners.size === 0) listen(deliver)
      listeners.add(listener)
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) listen(null)
      }
    },
    testRun: (packet, { repeat = 1, ifindex = 0 } = {}) =>
      inOrder(async () => {
        const { verdict, durationNs } = await native.testRun(packet, repeat, ifindex)
        return { verdict: actions[verdict] ?? 'aborted', durationNs }
      }),
    panic() {
      listeners.clear()
      return inOrder(() => native.panic())
    },
    close() {
      listeners.clear()
      return inOrder(() => native.close())
    },
  }
}

function checkInteger(value: number, least: number, most: number, name: string): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  const message = `${name} must be a whole number from ${least} to ${most}.`
  throw new ShieldError(message, { code: 'invalid_argument', step: 'check the arguments' })
}
