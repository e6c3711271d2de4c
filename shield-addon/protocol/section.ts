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

export const ShieldSection = z
  .strictObject({
    /** Names, or `auto` for those with a default route. */
    interfaces: z.union([z.literal('auto'), z.array(InterfaceName)]).default([]),
    stages: z.strictObject({ anomalies: StageMode.default('monitor') }).prefault({}),
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
