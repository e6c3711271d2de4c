// What the shield says about itself.
import { z } from 'zod'

export const InterfaceStatus = z.object({
  name: z.string(),
  /** `none`: it should be attached and is not; `problem` says why. */
  mode: z.enum(['native', 'generic', 'none']),
  level: z.enum(['xdp.frags', 'xdp', 'none']),
  /** Local addresses in canonical text: a ban of a peer that came to one of them works in the kernel. */
  addresses: z.array(z.string()),
  problem: z.string().optional(),
})
export type InterfaceStatus = z.infer<typeof InterfaceStatus>

const Counts = z.record(z.string(), z.number())

export const ShieldReport = z.object({
  interfaces: z.array(InterfaceStatus),
  /** Mode of each stage: off, monitor or enforce; `deny` is always on. */
  stages: z.record(z.string(), z.string()),
  /** Packets since the maps were made; a restart keeps them. */
  counters: z.object({
    passed: z.number(),
    dropped: z.number(),
    limited: z.number(),
    by_reason: Counts,
    /** Name of the protocol or family -> packets by verdict. */
    by_protocol: z.record(z.string(), Counts),
    by_family: z.record(z.string(), Counts),
    /** By the length of the frame: `64` up to 64 bytes, and so on to `longer`. */
    by_length: Counts,
    anomalies: Counts,
    /** By budget; dropped, or only counted while the flood stage monitors. */
    over_budget: Counts,
  }),
  /** Hits by rule id. */
  rules: Counts,
  /** Entries that each deny table can hold, and how many blocks there are. */
  capacity: z.object({ addresses: z.number(), used: z.number() }),
  samples_lost: z.number(),
  never_block: z.array(z.object({ value: z.string(), why: z.string() })),
  protected_ports: z.array(z.number()),
  /** True when this daemon took over what an earlier one had pinned. */
  adopted: z.boolean(),
  pid: z.number(),
  /** Epoch milliseconds. */
  started: z.number(),
})
export type ShieldReport = z.infer<typeof ShieldReport>
