// /api/v1/shield: state, decisions with ban, allow and unban, and packets as they are seen.
import type { Layers } from '@portcullis/shield-addon/decode'
import { Decision, SampledPacket, ShieldReport } from '@portcullis/shield-addon/protocol'
import { z } from 'zod'
import { PageQuery } from '../problem.ts'
import { Can, Reason, Warning } from './common.ts'
import { ShieldSummary } from './session.ts'

/** GET /shield. */
export const ShieldStatus = ShieldSummary.extend({
  /** What the daemon says about itself; null when none answers. */
  report: ShieldReport.nullable(),
  /** What is missing and the command that mends it; null when all is well. */
  advice: z.string().nullable(),
  detection: z.object({
    key_guessing: z.object({
      mode: z.enum(['off', 'monitor', 'enforce']),
      failures: z.int(),
      window_ms: z.int(),
      ban_ms: z.int(),
      cap_ms: z.int(),
      escalation: z.number(),
    }),
  }),
})
export type ShieldStatus = z.infer<typeof ShieldStatus>

/** GET /shield/decisions (page, newest first): active ones of both owners, the gateway and the shield daemon. */
export const DecisionView = z.object({
  ...Decision.shape,
  /** `delete` for who may lift it. */
  can: Can,
})
export type DecisionView = z.infer<typeof DecisionView>

export const DecisionListQuery = PageQuery.extend({
  type: z.enum(['ban', 'allow']).optional(),
  /** Only those of exactly this value. */
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
    .min(1)
    .max(10 * 365 * 86_400_000)
    .nullable(),
  reason: Reason.default(''),
})
export type DecisionCreate = z.input<typeof DecisionCreate>

export const DecisionChanged = DecisionView.extend({ warning: Warning })
export type DecisionChanged = z.infer<typeof DecisionChanged>

/** DELETE /shield/decisions/{value}: lifts what covers exactly this value; answers Done. */
export const DecisionParams = z.object({ value: z.string().min(1).max(64) })

/** Without `type` bans and allowances of the value are lifted. */
export const DecisionLiftQuery = z.strictObject({ type: z.enum(['ban', 'allow']).optional() })

/** Data of `event: packet` of GET /shield/packets (server-sent events): one sampled packet. */
export const PacketView = SampledPacket.extend({
  /** What its first bytes tell: the layers as `shield explain` names them. */
  decoded: z.custom<Layers>(),
})
export type PacketView = z.infer<typeof PacketView>
