// /api/v1/shield: state, decisions with ban, allow and unban, and packets as they are seen.
import { z } from 'zod'
import { PageQuery } from '../problem.ts'
import { Can, Reason, Warning } from './common.ts'

/** GET /shield. */
export const ShieldStatus = z.object({
  /** `absent`: no daemon answers, bans are enforced at layer 7; `detached`: it runs, but on no interface. */
  state: z.enum(['enforcing', 'detached', 'absent']),
  interfaces: z.array(z.object({ name: z.string(), mode: z.string(), level: z.string() })),
  stages: z.record(z.string(), z.string()),
  /** Null without a daemon. */
  counters: z
    .object({
      passed: z.number(),
      dropped: z.number(),
      limited: z.number(),
      by_reason: z.record(z.string(), z.number()),
      anomalies: z.record(z.string(), z.number()),
    })
    .nullable(),
  samples_lost: z.number().nullable(),
  /** What is missing and the command that mends it; null when all is well. */
  advice: z.string().nullable(),
  detection: z.object({
    key_guessing: z.object({
      mode: z.enum(['off', 'monitor', 'enforce']),
      failures: z.int(),
      window_ms: z.int(),
      ban_ms: z.int(),
    }),
  }),
})
export type ShieldStatus = z.infer<typeof ShieldStatus>

/** GET /shield/decisions (page, newest first): active ones of both owners, the gateway and the shield daemon. */
export const DecisionView = z.object({
  id: z.string(),
  /** Canonical text: an address, or a range in CIDR form. */
  value: z.string(),
  type: z.enum(['ban', 'throttle', 'allow']),
  scope: z.enum(['ip', 'range']),
  origin: z.enum(['admin', 'gateway', 'import']),
  scenario: z.string(),
  evidence: z.unknown(),
  created: z.union([z.int(), z.string()]),
  expires: z.union([z.int(), z.string()]).nullable(),
  enforced_at: z.string(),
  hits: z.int(),
  /** `delete` for who may lift it. */
  can: Can,
})
export type DecisionView = z.infer<typeof DecisionView>

export const DecisionListQuery = PageQuery.extend({
  type: z.enum(['ban', 'allow']).optional(),
  /** Matches the beginning of the value. */
  value: z.string().max(64).optional(),
})
export type DecisionListQuery = z.infer<typeof DecisionListQuery>

/** POST /shield/decisions. 409 `protected_target` names the never-block entry. Answers DecisionChanged. */
export const DecisionCreate = z.strictObject({
  type: z.enum(['ban', 'allow']),
  /** An address or a CIDR range. */
  value: z.string().trim().min(1).max(64),
  /** From now; null: until somebody lifts it. */
  durationMs: z
    .int()
    .min(1_000)
    .max(10 * 365 * 86_400_000)
    .nullable(),
  reason: Reason.default(''),
})
export type DecisionCreate = z.input<typeof DecisionCreate>

export const DecisionChanged = DecisionView.extend({ warning: Warning })
export type DecisionChanged = z.infer<typeof DecisionChanged>

/** DELETE /shield/decisions/{value}: lifts what covers exactly this value; answers Done. */
export const DecisionParams = z.object({ value: z.string().min(1).max(64) })

/** Data of `event: packet` of GET /shield/packets (server-sent events): one sampled packet. */
export const PacketView = z.object({
  time: z.union([z.number(), z.string()]),
  verdict: z.string(),
  reason: z.string(),
  interface: z.string(),
  source: z.string(),
  destination: z.string(),
  source_port: z.int(),
  destination_port: z.int(),
  protocol: z.union([z.int(), z.string()]),
  tcp_flags: z.union([z.int(), z.string(), z.array(z.string())]),
  ttl: z.int(),
  length: z.int(),
})
export type PacketView = z.infer<typeof PacketView>
