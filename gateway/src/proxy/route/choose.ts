// The order in which a model's targets are tried.
import type { TargetEntity } from '../../snapshot/world.ts'
import type { Random } from '../call-id.ts'

/** Lower priority first; equal priorities are drawn by weight, without replacement. */
export function orderTargets(
  targets: readonly TargetEntity[],
  random: Random,
): readonly TargetEntity[] {
  if (targets.length < 2) return targets
  const left = targets.toSorted((one, other) => one.priority - other.priority)
  const ordered: TargetEntity[] = []
  while (left.length > 0) {
    const equals = left.filter((target) => target.priority === left[0]!.priority)
    const chosen = drawByWeight(equals, random)
    ordered.push(chosen)
    left.splice(left.indexOf(chosen), 1)
  }
  return ordered
}

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
