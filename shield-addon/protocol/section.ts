// The `shield:` section of portcullis.yaml.
import { z } from 'zod'
import { parseAddress } from './address.ts'

const InterfaceName = z
  .string()
  .regex(/^[^\s/]{1,15}$/, 'is no name of a network interface: 1 to 15 characters without "/"')

const Network = z
  .string()
  .refine((text) => parseAddress(text) !== null, {
    error: (issue) => `"${String(issue.input)}" is neither an address nor a network`,
  })
  .refine((text) => !text.endsWith('/0'), 'a network of /0 would switch the shield off')

export const StageMode = z.enum(['off', 'monitor', 'enforce'])
export type StageMode = z.infer<typeof StageMode>

const units = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 } as const
const Packets = z.int().min(1).max(1_000_000_000)

const bytesWords = 'write a whole number of bytes, or one with B, KB, MB or GB, such as 50MB'

/** `50MB`, or a plain number of bytes; units are decimal. */
const Bytes = z
  .union([z.int(bytesWords), z.string().regex(/^\d{1,12}(B|KB|MB|GB)$/, bytesWords)], {
    error: bytesWords,
  })
  .transform((value) => {
    if (typeof value === 'number') return value
    return Number.parseInt(value, 10) * units[value.replace(/^\d+/, '') as keyof typeof units]
  })
  .refine((value) => value >= 1 && value <= 1e12, 'from 1B to 1000GB')

/** What one source may send in a second; a field that is left out sets no limit. */
const Budgets = z.strictObject({
  packets: Packets.optional(),
  bytes: Bytes.optional(),
  syn: Packets.optional(),
  udp: Packets.optional(),
  icmp: Packets.optional(),
  fragments: Packets.optional(),
  connections: Packets.optional(),
})

export const ShieldSection = z
  .strictObject({
    /** Names, or `auto` for those with a default route. */
    interfaces: z.union([z.literal('auto'), z.array(InterfaceName)]).default([]),
    stages: z
      .strictObject({
        anomalies: StageMode.default('monitor'),
        flood: StageMode.default('off'),
        syn_cookies: StageMode.default('off'),
        rules: StageMode.default('off'),
        signatures: StageMode.default('off'),
      })
      .prefault({}),
    budgets: Budgets.default({}),
    /** Beside own addresses, gateway, resolvers, trusted proxies and SSH clients. */
    never_block: z.array(Network).default([]),
    /** Destination ports that nothing may drop. */
    protected_ports: z.array(z.int().min(1).max(65_535)).default([]),
    /** Entries of each deny table; a change takes effect when the maps are made anew. */
    capacity: z
      .strictObject({ addresses: z.int().min(1).max(16_000_000).default(1_000_000) })
      .prefault({}),
  })
  .readonly()
export type ShieldSection = z.infer<typeof ShieldSection>
