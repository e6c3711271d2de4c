// A measure against a source, or for one: the record that socket, journal, database and page share.
import { z } from 'zod'
import { formatAddress, parseAddress } from './address.ts'

/** Address or network in canonical text. */
export const AddressText = z
  .string()
  .max(64)
  .refine((text) => {
    const address = parseAddress(text)
    return address !== null && formatAddress(address) === text
  }, 'is no address or network in canonical form')

/** One thing that was seen, or what an administrator gave as reason. */
export const Evidence = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  /** Free of secrets. */
  text: z.string().max(2_000),
})
export type Evidence = z.infer<typeof Evidence>

/**
 * `kernel`: its packets are dropped before a socket exists, and a gateway refuses it too. `l7`:
 * the gateway alone enforces it. `none`: nobody does yet (no interface is attached, no gateway).
 */
export const EnforcedAt = z.enum(['kernel', 'l7', 'none'])
export type EnforcedAt = z.infer<typeof EnforcedAt>

export const Decision = z.object({
  id: z.string().min(1).max(64),
  type: z.enum(['ban', 'throttle', 'allow']),
  scope: z.enum(['ip', 'range']),
  value: AddressText,
  /** Who owns it: a person, a scenario of the gateway, an imported list, or the shield that found it in the kernel. */
  origin: z.enum(['admin', 'gateway', 'import', 'shield']),
  /** Name of the scenario (`key_guessing`), `manual`, `import` or `adopted`. */
  scenario: z.string().min(1).max(100),
  evidence: z.array(Evidence).max(64),
  /** Epoch milliseconds. */
  created: z.number(),
  /** Epoch milliseconds; null until somebody lifts it. */
  expires: z.number().nullable(),
  enforced_at: EnforcedAt,
  /** Packets that the kernel dropped because of it. */
  hits: z.number(),
})
export type Decision = z.infer<typeof Decision>

/** `range` for anything that is not one address. */
export function scopeOf(prefix: number): Decision['scope'] {
  return prefix === 128 ? 'ip' : 'range'
}

export function isActive(decision: Pick<Decision, 'expires'>, nowMs: number): boolean {
  return decision.expires === null || decision.expires > nowMs
}
