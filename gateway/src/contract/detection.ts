// The `detection:` section of portcullis.yaml: which scenarios watch for abuse, and what they answer with.
import { z } from 'zod'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A time span as people write it, `60s`, `10m`, `24h`; read as milliseconds. */
export const Duration = z
  .string()
  .regex(/^\d{1,9}(ms|s|m|h|d)$/, {
    error: 'write a whole number with ms, s, m, h or d, such as 60s',
    abort: true,
  })
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof unitMs
    return Number.parseInt(text, 10) * unitMs[unit]
  })
  .refine((value) => value > 0 && value <= 365 * unitMs.d, {
    error: 'from 1ms to 365d',
    abort: true,
  })

/** A source whose calls fail with unknown keys `failures` times within `window`. */
const KeyGuessing = z
  .strictObject({
    mode: z.enum(['off', 'monitor', 'enforce']).default('enforce'),
    failures: z.int().min(1).max(100_000).default(5),
    window: Duration.prefault('60s'),
    /** Length of the first ban. */
    ban: Duration.prefault('10m'),
    /** Each further ban is longer by this factor. */
    escalation: z.number().min(1).max(100).default(2),
    /** No automatic ban is longer. */
    cap: Duration.prefault('24h'),
  })
  .refine(({ ban, cap }) => ban <= cap, { path: ['cap'], message: 'is shorter than ban' })
  .transform(({ window, ban, cap, ...rest }) => ({
    ...rest,
    windowMs: window,
    banMs: ban,
    capMs: cap,
  }))

export const DetectionSection = z
  .strictObject({
    scenarios: z.strictObject({ key_guessing: KeyGuessing.prefault({}) }).prefault({}),
  })
  .transform(({ scenarios }) => ({ keyGuessing: scenarios.key_guessing }))
export type DetectionSection = z.infer<typeof DetectionSection>
