// A shield in memory for tests of the daemon: what outlives the daemon is in `kernel`, as pinned maps are.
import { ShieldError } from '../lib/index.ts'
import type { CompiledRules } from '../rules/index.ts'
import type {
  Attachment,
  Counters,
  DenyEntry,
  HeavySource,
  Generation,
  NeverBlockEntry,
  RuleCounts,
  RuleState,
  Sample,
  Shield,
} from '../lib/index.ts'

/** The pinned state: shared by the shields that are opened over it one after the other. */
export interface FakeKernel {
  readonly denied: Map<string, DenyEntry & { hits: number }>
  readonly attached: Map<string, Attachment>
  /** Names that `attach` finds. */
  readonly present: Set<string>
  neverBlock: NeverBlockEntry[]
  protectedPorts: number[]
  sampling: { passOneIn: number; perCpuPerSecond: number }
  heartbeats: number
  /** What the flood stage keeps an account of. */
  heavy: HeavySource[]
  rules: RuleState
  readonly generations: Map<Generation, { compiled: CompiledRules; slots: number[] }>
  readonly ruleCounts: Map<number, RuleCounts>
  /** Hands samples to whoever listens. */
  emit(samples: Sample[]): void
  open(capacity: number): Shield
}

export function createFakeKernel(): FakeKernel {
  const listeners = new Set<(samples: Sample[]) => void>()
  let isUsed = false
  const kernel: FakeKernel = {
    denied: new Map(),
    attached: new Map(),
    present: new Set(['eth9']),
    neverBlock: [],
    protectedPorts: [],
    sampling: { passOneIn: 0, perCpuPerSecond: 0 },
    heartbeats: 0,
    heavy: [],
    rules: { active: null, fallback: null, untilMs: null },
    generations: new Map(),
    ruleCounts: new Map(),
    emit: (samples) => listeners.forEach((listener) => listener(samples)),
    open(capacity) {
      const adopted = isUsed
      isUsed = true
      return createFakeShield(kernel, capacity, adopted, listeners)
    },
  }
  return kernel
}

function keyOf({ address, prefix }: Pick<DenyEntry, 'address' | 'prefix'>): string {
  return `${Buffer.from(address).toString('hex')}/${prefix}`
}

function createFakeShield(
  kernel: FakeKernel,
  capacity: number,
  adopted: boolean,
  listeners: Set<(samples: Sample[]) => void>,
): Shield {
  const counters: Counters = {
    passed: 7,
    dropped: 3,
    limited: 0,
    byReason: { clean: 7, deny_address: 3 },
    byProtocol: {},
    byFamily: {},
    byLength: { 64: 10 },
    anomalies: { land: 1 },
    overBudget: { syn: 4 },
    samplesLost: 2,
  }
  return {
    adopted,
    async attach(name) {
      if (!kernel.present.has(name)) {
        const detail = { code: 'interface_not_found', step: 'find the interface' }
        throw new ShieldError(`There is no interface ${name}.`, detail)
      }
      const attachment: Attachment = { name, ifindex: 9, mode: 'native', level: 'xdp.frags' }
      kernel.attached.set(name, attachment)
      return attachment
    },
    attachments: async () => [...kernel.attached.values()],
    detach: async (name) => void kernel.attached.delete(name),
    async block(entries) {
      for (const entry of entries) {
        const key = keyOf(entry)
        const before = kernel.denied.get(key)
        if (before === undefined && kernel.denied.size >= capacity) {
          throw new ShieldError('The table is full.', { code: 'table_full', step: 'write' })
        }
        kernel.denied.set(key, { ...entry, hits: before?.hits ?? 0 })
      }
    },
    async unblock(entries) {
      for (const entry of entries) kernel.denied.delete(keyOf(entry))
    },
    listBlocked: async () => [...kernel.denied.values()],
    setNeverBlock: async (entries) => void (kernel.neverBlock = entries),
    setProtectedPorts: async (ports) => void (kernel.protectedPorts = ports),
    setStages: async () => undefined,
    setSampling: async (sampling) => void (kernel.sampling = sampling),
    ruleGenerations: async () => {
      const { active, fallback } = kernel.rules
      return { active, fallback }
    },
    writeRules: async (generation, compiled, slots) =>
      void kernel.generations.set(generation, { compiled, slots: [...slots] }),
    activateRules: async (state) => void (kernel.rules = state),
    ruleCounts: async () =>
      Array.from({ length: 2_048 }, (_, slot) => {
        return kernel.ruleCounts.get(slot) ?? { packets: 0, bytes: 0, limited: 0 }
      }),
    clearRuleCounts: async (slots) => slots.forEach((slot) => kernel.ruleCounts.delete(slot)),
    setBudgets: async () => undefined,
    heavySources: async () => kernel.heavy,
    heartbeat: async () => void (kernel.heartbeats += 1),
    counters: async () => counters,
    onSamples(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    testRun: async () => ({ verdict: 'pass', durationNs: 1 }),
    async panic() {
      kernel.attached.clear()
      kernel.denied.clear()
    },
    close: async () => undefined,
  }
}
