// Arithmetic on token usage that arrives in pieces.
import type { Usage } from '../call.ts'
import type { PartialUsage } from './answer.ts'

/** Merges per class, the later one wins: providers repeat cumulative counts, so nothing is added. */
export function mergeUsage(before: PartialUsage | null, later: PartialUsage | null) {
  return before === null ? later : later === null ? before : { ...before, ...later }
}

/** More is no count: sums and columns hold whole numbers. */
const mostTokens = 1e12

/** All classes, in whole tokens; what the provider did not tell counts as zero. */
export function completeUsage(usage: PartialUsage | null): Usage {
  const complete: Record<keyof Usage, number> = { ...noUsage, ...usage }
  for (const name of names) complete[name] = Math.min(mostTokens, Math.round(complete[name]))
  return complete
}

/** Every input class together, as OpenAI counts a prompt. */
export function sumInput(usage: PartialUsage): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, audioInput } = completeUsage(usage)
  return input + cacheRead + cacheWrite5m + cacheWrite1h + audioInput
}

/** Every output class together; reasoning is a part of `output`. */
export function sumOutput(usage: PartialUsage): number {
  const { output, audioOutput, image } = completeUsage(usage)
  return output + audioOutput + image
}

const noUsage: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  audioInput: 0,
  audioOutput: 0,
  image: 0,
}

const names = Object.keys(noUsage) as (keyof Usage)[]
