// What the native half of the shield offers to the daemon: shapes, units and promises.
import type { KernelRules } from './kernel-rules.ts'

export interface ShieldOptions {
  /** Path of the compiled shield-bpf object. */
  objectPath: string
  /** Folder in a bpf file system, one an instance: /sys/fs/bpf/portcullis/<id>. */
  pinDirectory: string
  /** Entries that each deny table can hold. */
  capacity: { addresses: number }
}

export type AttachMode = 'native' | 'generic'
export type AttachLevel = 'xdp.frags' | 'xdp'

export interface Attachment {
  name: string
  ifindex: number
  mode: AttachMode
  level: AttachLevel
}

export interface DenyEntry {
  /** 16 bytes; IPv4 as ::ffff:a.b.c.d. */
  address: Uint8Array
  /** Bits that count: 128 is one address, an IPv4 /n is 96 + n; n is 8 at least in both families. */
  prefix: number
  /** Epoch milliseconds; null is for ever. */
  expiresMs: number | null
}

export interface NeverBlockEntry {
  /** 16 bytes; IPv4 as ::ffff:a.b.c.d. */
  address: Uint8Array
  /** 0..128; an IPv4 prefix of n bits is 96 + n. */
  prefix: number
}

export type Verdict = 'pass' | 'drop' | 'limit'

export type VerdictCounts = Record<Verdict, number>

/** Packets since the maps were made; a restart of the daemon does not reset them. */
export interface Counters {
  passed: number
  dropped: number
  limited: number
  byReason: Record<string, number>
  byProtocol: Record<string, VerdictCounts>
  byFamily: Record<string, VerdictCounts>
  /** Packets by the length of their frame: `64` up to 64 bytes, and so on to `longer`. */
  byLength: Record<string, number>
  anomalies: Record<string, number>
  /** Packets over each budget, also those that passed because the stage only monitors. */
  overBudget: Record<string, number>
  /** Samples that the budget or a full ring buffer left out. */
  samplesLost: number
}

export interface Sample {
  /** Epoch milliseconds. */
  timeMs: number
  verdict: Verdict
  reason: string
  /** Interface index. */
  interface: number
  /** Bytes of the whole frame. */
  length: number
  /** First bytes from the Ethernet header on, at most 128. */
  packet: Uint8Array
  /** 0 when the frame carries no IP. */
  family: 4 | 6 | 0
  /** 16 bytes; IPv4 as ::ffff:a.b.c.d. */
  source: Uint8Array
  destination: Uint8Array
  sourcePort: number
  destinationPort: number
  /** IP protocol number. */
  protocol: number
  tcpFlags: number
  ttl: number
  /** False: ports and flags are not known. */
  hasPorts: boolean
  /** Bytes of the IP packet, as its header says. */
  networkLength: number
  /** Where the rule that it met is counted; null when it met none. */
  ruleSlot: number | null
}

export type StageMode = 'off' | 'monitor' | 'enforce'

/** The stages that have a mode; deny is always on. */
export type Stage = 'anomalies' | 'flood' | 'syn_cookies' | 'rules' | 'signatures'

/** What one source may send in a second. */
export type Budget = 'packets' | 'bytes' | 'syn' | 'udp' | 'icmp' | 'fragments' | 'connections'

/** A source that sends much: an IPv4 address, or an IPv6 /64. Counts begin when it became one. */
export interface HeavySource {
  /** 16 bytes; IPv4 as ::ffff:a.b.c.d. */
  address: Uint8Array
  /** 128 for IPv4, 64 for IPv6. */
  prefix: 128 | 64
  packets: number
  bytes: number
  /** Packets over a budget: dropped, or passed while the stage monitors. */
  overBudget: number
  /** Epoch milliseconds of the last packet. */
  seenMs: number
}

export interface TestRunResult {
  verdict: 'pass' | 'drop' | 'tx' | 'aborted'
  /** Mean nanoseconds of one run, as the kernel measured it. */
  durationNs: number
}

export interface Shield extends KernelRules {
  /** True when pinned maps were found and taken over. */
  readonly adopted: boolean
  /**
   * Attaches to an interface of this network namespace, or takes over the pinned link to it.
   * Native unless `generic` is asked for. Codes: interface_not_found, foreign_program,
   * native_unsupported.
   */
  attach(name: string, options?: { generic?: boolean }): Promise<Attachment>
  /** The live attachments of this instance in this network namespace. */
  attachments(): Promise<Attachment[]>
  detach(name: string): Promise<void>
  /**
   * Writes deny entries, keeping the hits of those that were there. Code table_full: entries
   * before the one that did not fit stay written.
   */
  block(entries: DenyEntry[]): Promise<void>
  /** Removes deny entries; one that is not there is no error. */
  unblock(entries: Pick<DenyEntry, 'address' | 'prefix'>[]): Promise<void>
  /** All deny entries, with expired ones that nobody removed yet. */
  listBlocked(): Promise<(DenyEntry & { hits: number })[]>
  /** Replaces the list; entries in both lists never lapse in between. */
  setNeverBlock(entries: NeverBlockEntry[]): Promise<void>
  /** Replaces the TCP and UDP destination ports that no stage may drop. */
  setProtectedPorts(ports: number[]): Promise<void>
  /** Those that are left out stay as they are. */
  setStages(stages: Partial<Record<Stage, StageMode>>): Promise<void>
  /**
   * Of passed packets one in `passOneIn` is sampled (0: none), of dropped ones each, either at
   * most `perCpuPerSecond` times a second on each processor.
   */
  setSampling(options: { passOneIn: number; perCpuPerSecond: number }): Promise<void>
  /** Replaces all budgets; one that is left out sets no limit. */
  setBudgets(budgets: Partial<Record<Budget, number>>): Promise<void>
  /** Those with an exact state, in no order. */
  heavySources(): Promise<HeavySource[]>
  heartbeat(): Promise<void>
  counters(): Promise<Counters>
  /** Calls the listener with batches until the returned function is called. */
  onSamples(listener: (samples: Sample[]) => void): () => void
  testRun(
    packet: Uint8Array,
    options?: { repeat?: number; ifindex?: number },
  ): Promise<TestRunResult>
  /** Detaches everything, removes the pins and closes. */
  panic(): Promise<void>
  /** Closes this process's handles; the pinned program goes on. */
  close(): Promise<void>
}

export interface ProbeResult {
  supported: boolean
  /** What is missing, in plain words; empty when supported. */
  missing: string[]
  kernel: string
  btf: boolean
  /** Path of the loaded addon; null when it is not built for this system. */
  addon: string | null
}

export interface PeerCredentials {
  pid: number
  uid: number
  gid: number
}
