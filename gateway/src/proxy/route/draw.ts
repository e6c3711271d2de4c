// A draw by weight.
import type { Random } from '../call-id.ts'

/** One of a list that is not empty; where all weights are zero each is as likely. */
export function drawByWeight<T extends { readonly weight: number }>(
  items: readonly T[],
  random: Random,
): T {
  if (items.length === 1) return items[0]!
  const total = items.reduce((sum, item) => sum + item.weight, 0)
  if (total === 0) return items[Math.floor(random() * items.length)]!
  let rest = random() * total
  for (const item of items) {
    rest -= item.weight
    if (rest < 0) return item
  }
  return items.at(-1)!
}
