// The custom rules in the kernel: write a generation beside the one that judges, then let it judge.
import type { CompiledRules } from '../rules/index.ts'
import type { NativeShield } from './addon.ts'
import { encodePrefixes, encodeTables, ruleSlots, type Generation } from './encode-rules.ts'
import type { JiffiesClock } from './jiffies.ts'
import { asShieldError } from './native-error.ts'

/** Which generation judges; null is none. */
export interface RuleState {
  readonly active: Generation | null
  /** Judges in its place once the time is up, or when the daemon is silent for 30 s. */
  readonly fallback: Generation | null
  /** Epoch milliseconds; null: the active one stays. */
  readonly untilMs: number | null
}

export interface RuleCounts {
  readonly packets: number
  /** Of whole frames. */
  readonly bytes: number
  /** Packets over the rate of a `limit` rule. */
  readonly limited: number
}

/** Other calls come in between the pieces of a long list. All reject with ShieldError. */
export interface KernelRules {
  /** What stands in the maps; `untilMs` says only whether there is a deadline, not when. */
  ruleGenerations(): Promise<{ active: Generation | null; fallback: Generation | null }>
  /**
   * Replaces a generation that does not judge, nor falls back. `slots[n]`: where rule n is counted,
   * 0 to 2,047. Code table_full.
   */
  writeRules(
    generation: Generation,
    compiled: CompiledRules,
    slots: readonly number[],
  ): Promise<void>
  /** From the next packet on. */
  activateRules(state: RuleState): Promise<void>
  /** Index = slot. */
  ruleCounts(): Promise<RuleCounts[]>
  clearRuleCounts(slots: readonly number[]): Promise<void>
}

type InOrder = <T>(task: () => Promise<T>) => Promise<T>

/** Keeps a block waiting for some milliseconds at most. */
const prefixesPerPiece = 2_000

export function createKernelRules(
  native: NativeShield,
  inOrder: InOrder,
  clock: JiffiesClock,
  ticksPerSecond: number,
): KernelRules {
  return {
    ruleGenerations: () =>
      inOrder(async () => {
        const { active, fallback } = await native.ruleState()
        return { active: generationOf(active), fallback: generationOf(fallback) }
      }),
    async writeRules(generation, compiled, slots) {
      // The generation judged until a moment ago: packets that began with it end first.
      await asShieldError(native.waitForPackets())
      await inOrder(() =>
        native.writeRules(generation, encodeTables(compiled, slots, ticksPerSecond)),
      )
      let removed: number
      do {
        removed = await inOrder(() => native.clearRulePrefixes(generation, prefixesPerPiece))
      } while (removed === prefixesPerPiece)
      for (const piece of encodePrefixes(compiled, generation, prefixesPerPiece)) {
        await inOrder(() => native.writeRulePrefixes(piece))
      }
    },
    activateRules: ({ active, fallback, untilMs }) =>
      inOrder(() => {
        const deadline = untilMs === null ? 0 : clock.jiffiesAt(untilMs)
        return native.activateRules(numberOf(active), numberOf(fallback), deadline)
      }),
    ruleCounts: () => inOrder(async () => decodeCounts(await native.ruleCounters())),
    clearRuleCounts: (slots) =>
      inOrder(() => native.clearRuleCounters(new Uint8Array(Uint32Array.from(slots).buffer))),
  }
}

function generationOf(number: number): Generation | null {
  return number === 1 || number === 2 ? ((number - 1) as Generation) : null
}

function numberOf(generation: Generation | null): number {
  return generation === null ? 0 : generation + 1
}

function decodeCounts(bytes: Uint8Array): RuleCounts[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = (slot: number, field: number): number =>
    Number(view.getBigUint64(slot * 24 + field * 8, true))
  return Array.from({ length: ruleSlots }, (_, slot) => ({
    packets: at(slot, 0),
    bytes: at(slot, 1),
    limited: at(slot, 2),
  }))
}
