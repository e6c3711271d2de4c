// The shield after a panic: nothing is attached, nothing can be written, the last counts stay.
import type { Counters, Shield } from '../lib/index.ts'
import { ProtocolError } from '../protocol/index.ts'

/** The same shield; after `panic` writes are refused with shield_detached, and lifting does nothing. */
export function createDetachableShield(shield: Shield): Shield {
  let last: Counters | null = null

  function refuse(): never {
    const message = 'The shield was detached by panic. Restart it to block again.'
    throw new ProtocolError('shield_detached', message)
  }

  const unlessDetached =
    <A extends unknown[]>(call: (...input: A) => Promise<void>) =>
    async (...input: A): Promise<void> => {
      if (last === null) await call(...input)
    }

  return {
    adopted: shield.adopted,
    attach: async (name, options) => (last === null ? shield.attach(name, options) : refuse()),
    attachments: async () => (last === null ? shield.attachments() : []),
    detach: unlessDetached((name) => shield.detach(name)),
    block: async (entries) => (last === null ? shield.block(entries) : refuse()),
    unblock: unlessDetached((entries) => shield.unblock(entries)),
    listBlocked: async () => (last === null ? shield.listBlocked() : []),
    setNeverBlock: unlessDetached((entries) => shield.setNeverBlock(entries)),
    setProtectedPorts: unlessDetached((ports) => shield.setProtectedPorts(ports)),
    setStages: unlessDetached((stages) => shield.setStages(stages)),
    setSampling: unlessDetached((options) => shield.setSampling(options)),
    ruleGenerations: async () =>
      last === null ? shield.ruleGenerations() : { active: null, fallback: null },
    writeRules: async (...input) => (last === null ? shield.writeRules(...input) : refuse()),
    activateRules: async (state) => (last === null ? shield.activateRules(state) : refuse()),
    ruleCounts: async () => (last === null ? shield.ruleCounts() : []),
    clearRuleCounts: unlessDetached((slots) => shield.clearRuleCounts(slots)),
    setBudgets: unlessDetached((budgets) => shield.setBudgets(budgets)),
    heavySources: async () => (last === null ? shield.heavySources() : []),
    heartbeat: unlessDetached(() => shield.heartbeat()),
    counters: async () => last ?? shield.counters(),
    onSamples: (listener) => (last === null ? shield.onSamples(listener) : () => undefined),
    testRun: async (packet, options) =>
      last === null ? shield.testRun(packet, options) : refuse(),
    async panic() {
      if (last !== null) return
      const counters = await shield.counters()
      await shield.panic()
      last = counters
    },
    close: unlessDetached(() => shield.close()),
  }
}
