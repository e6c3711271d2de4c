// What is known of a provider's model: limits, capabilities, prices. What nobody says is null or absent, never zero.
import { z } from 'zod'
import { Capability } from './capability.ts'

/** Dollars a million tokens, which is micro-dollars a token; above `above` tokens of input a tier's price counts for all. */
export const Rate = z.union([
  z.number().min(0).max(100_000),
  z.strictObject({
    base: z.number().min(0).max(100_000),
    tiers: z
      .array(z.strictObject({ above: z.int().min(1), price: z.number().min(0).max(100_000) }))
      .min(1)
      .max(16),
  }),
])
export type Rate = z.infer<typeof Rate>

/** A class that is absent costs what the wider one does: caches and audio as input, audio out as output, an hour's write as five minutes'. */
export const Prices = z.strictObject({
  input: Rate,
  output: Rate,
  cacheRead: Rate.optional(),
  cacheWrite5m: Rate.optional(),
  cacheWrite1h: Rate.optional(),
  audioInput: Rate.optional(),
  audioOutput: Rate.optional(),
  /** Dollars. */
  perRequest: z.number().min(0).max(1_000).optional(),
})
export type Prices = z.infer<typeof Prices>

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** Prices that hold from a day on, or in some hours of each day (UTC; they may pass midnight). */
export const DatedPrices = Prices.extend({
  from: z.iso.date().optional(),
  hours: z.strictObject({ start: TimeOfDay, end: TimeOfDay }).optional(),
})
export type DatedPrices = z.infer<typeof DatedPrices>

export const ModelMode = z.enum(['chat', 'completion', 'embedding', 'moderation', 'rerank'])

export const ModelFacts = z.strictObject({
  mode: ModelMode.nullable(),
  /** Tokens of request and answer together, or of the request where the answer counts apart. */
  contextTokens: z.int().min(1).max(100_000_000).nullable(),
  outputTokens: z.int().min(1).max(100_000_000).nullable(),
  /** Absent: unknown. */
  can: z.partialRecord(Capability, z.boolean()),
  /** Of several that hold, the last one counts. Null: unknown. */
  prices: z.array(DatedPrices).min(1).nullable(),
  /** The provider's day of its end, UTC. */
  retiresOn: z.iso.date().nullable(),
})
export type ModelFacts = z.infer<typeof ModelFacts>

/** Of a model that nobody knows. */
export const unknownModel: ModelFacts = {
  mode: null,
  contextTokens: null,
  outputTokens: null,
  can: {},
  prices: null,
  retiresOn: null,
}
