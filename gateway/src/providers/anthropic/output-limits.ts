// How many tokens a Claude model can write: sent where the caller sets no limit, since Anthropic demands one.

/** First match wins; the figures of Anthropic's model table. Newer models write at least as much as the last row. */
const limits: readonly (readonly [pattern: RegExp, tokens: number])[] = [
  [/^claude-3-(opus|sonnet|haiku)/, 4_096],
  [/^claude-3-5-/, 8_192],
  [/^claude-opus-4(-0|-1|-2025\d{4})?(-2025\d{4})?$/, 32_000],
  [/./, 64_000],
]

export function outputLimitOf(model: string): number {
  return limits.find(([pattern]) => pattern.test(model))?.[1] ?? 4_096
}
