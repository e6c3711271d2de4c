// The native addon: its contract, and where it is looked for.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ShieldError } from './error.ts'
import type { Attachment, PeerCredentials } from './types.ts'

/** What src/ exports; every promise is settled by a thread of the pool. */
export interface NativeShield {
  readonly adopted: boolean
  attach(name: string, generic: boolean): Promise<Attachment>
  attachments(): Promise<Attachment[]>
  detach(name: string): Promise<void>
  clock(): Promise<NativeClock>
  /** `records`: key and value of each entry one after the other; resolves to nothing. */
  upsertDeny(table: number, records: Uint8Array): Promise<void>
  removeDeny(table: number, keys: Uint8Array): Promise<void>
  dumpDeny(table: number): Promise<Uint8Array>
  replaceNeverBlock(keys: Uint8Array): Promise<void>
  /** `bits`: 8192 bytes, one bit a port. */
  replaceProtectedPorts(bits: Uint8Array): Promise<void>
  /** Sets fields of `struct shield_config` by their byte offset. */
  setConfig(offset: number, value: number): Promise<void>
  /** `costs`: one 64-bit number a budget; 0 is no limit. */
  setBudgets(costs: Uint8Array): Promise<void>
  /** Key and `struct shield_source` of each, one after the other. */
  dumpSources(): Promise<Uint8Array>
  heartbeat(): Promise<void>
  /** 0: none, n + 1: generation n. */
  ruleState(): Promise<{ active: number; fallback: number; deadline: number }>
  activateRules(active: number, fallback: number, deadlineJiffies: number): Promise<void>
  /** `tables`: `struct shield_rule_tables`, cut behind the vectors that are used. */
  writeRules(generation: number, tables: Uint8Array): Promise<void>
  /** Gives how many it removed; fewer than `most` is all. */
  clearRulePrefixes(generation: number, most: number): Promise<number>
  writeRulePrefixes(records: Uint8Array): Promise<void>
  /** `struct shield_rule_counters` by slot. */
  ruleCounters(): Promise<Uint8Array>
  /** `slots`: 32-bit numbers. */
  clearRuleCounters(slots: Uint8Array): Promise<void>
  /** Resolves when every packet that is being judged has its verdict. */
  waitForPackets(): Promise<void>
  counters(): Promise<Uint8Array>
  /** Null stops. Each call hands one or more whole `struct shield_sample`. */
  listen(listener: ((records: Uint8Array) => void) | null): void
  testRun(
    packet: Uint8Array,
    repeat: number,
    ifindex: number,
  ): Promise<{ verdict: number; durationNs: number }>
  panic(): Promise<void>
  close(): Promise<void>
}

/** One reading of both clocks, and how many jiffies a second has. */
export interface NativeClock {
  jiffies: number
  monotonicNs: number
  ticksPerSecond: number
}

export interface NativeAddon {
  open(objectPath: string, pinDirectory: string, addresses: number): Promise<NativeShield>
  mountBpfFileSystem(): void
  peerCredentials(fd: number): PeerCredentials
  libbpfVersion(): string
}

export interface LoadedAddon {
  addon: NativeAddon
  path: string
}

/** From lib/ in the sources and from dist/lib/ when built. */
function addonPaths(): string[] {
  return ['..', '../..'].map((up) => join(import.meta.dirname, up, 'build', 'shield.node'))
}

/**
 * Loads the addon. Codes: unsupported_system (not Linux), addon_not_built, addon_unloadable (a
 * shared library is missing, or it was built for another Node).
 */
export function loadAddon(platform: string = process.platform): LoadedAddon {
  const step = 'load the addon'
  if (platform !== 'linux') {
    const message = `The shield needs Linux; this system is ${platform}.`
    throw new ShieldError(message, { code: 'unsupported_system', step })
  }
  const path = addonPaths().find((candidate) => existsSync(candidate))
  if (path === undefined) {
    const message = `The native addon is not built (run "pnpm build:shield"); looked for ${addonPaths().join(', ')}.`
    throw new ShieldError(message, { code: 'addon_not_built', step })
  }
  try {
    return { addon: createRequire(import.meta.url)(path) as NativeAddon, path }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The native addon ${path} does not load: ${reason}`
    throw new ShieldError(message, { code: 'addon_unloadable', step, cause })
  }
}
