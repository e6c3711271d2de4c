// The order in which targets are tried: by priority, and among equals by the model's balance.
import type { Balance } from '../../contract/provider.ts'
import type { TargetEntity } from '../../snapshot/world.ts'
import type { Random } from '../call-id.ts'
import { drawByWeight } from './draw.ts'
import { scoreOf } from './rendezvous.ts'

export interface BalanceTools {
  readonly random: Random
  /** What the target's answers are waited for; see `Latencies`. */
  readonly latencyOf: (target: TargetEntity) => number
  /** Of a nominal call; null: no price is known. */
  readonly priceOf: (target: TargetEntity) => number | null
}

/** `key` keeps calls that belong together at one target; null: each goes by itself. */
export function orderTargets(
  targets: readonly TargetEntity[],
  balance: Balance,
  key: number | null,
  tools: BalanceTools,
): readonly TargetEntity[] {
  if (targets.length < 2) return targets
  const ordered: TargetEntity[] = []
  for (const equals of byPriority(targets)) {
    ordered.push(...(equals.length === 1 ? equals : orderEquals(equals, balance, key, tools)))
  }
  return ordered
}

/** Lowest first. */
function byPriority(targets: readonly TargetEntity[]): readonly (readonly TargetEntity[])[] {
  const classes = new Map<number, TargetEntity[]>()
  for (const target of targets.toSorted((one, other) => one.priority - other.priority)) {
    const equals = classes.get(target.priority)
    if (equals === undefined) classes.set(target.priority, [target])
    else equals.push(target)
  }
  return [...classes.values()]
}

function orderEquals(
  equals: readonly TargetEntity[],
  balance: Balance,
  key: number | null,
  tools: BalanceTools,
): readonly TargetEntity[] {
  switch (balance) {
    case 'cheapest':
      return byPrice(equals, key, tools)
    case 'least_latency':
      return key === null ? byLatency(equals, tools) : byKey(equals, key)
    case 'ordered':
      return key === null ? byWeight(equals, tools.random) : byKey(equals, key)
  }
}

/** Drawn without replacement. */
function byWeight(equals: readonly TargetEntity[], random: Random): readonly TargetEntity[] {
  const left = [...equals]
  const ordered: TargetEntity[] = []
  while (left.length > 0) {
    const chosen = drawByWeight(left, random)
    ordered.push(chosen)
    left.splice(left.indexOf(chosen), 1)
  }
  return ordered
}

function byKey(equals: readonly TargetEntity[], key: number): readonly TargetEntity[] {
  const score = ({ providerId, model, weight }: TargetEntity) =>
    scoreOf(key, { id: `${providerId}/${model}`, weight })
  return sortBy(equals, (target) => -score(target))
}

/** Equal prices are shared by weight; what has no price comes last. */
function byPrice(
  equals: readonly TargetEntity[],
  key: number | null,
  { random, priceOf }: BalanceTools,
): readonly TargetEntity[] {
  const shared = key === null ? byWeight(equals, random) : byKey(equals, key)
  return sortBy(shared, (target) => priceOf(target) ?? Infinity)
}

/**
 * The better of two that are drawn goes first: the best of all would have every worker run to the same one at once. The
 * others follow as they stand, for a fallback.
 */
function byLatency(
  equals: readonly TargetEntity[],
  { random, latencyOf }: BalanceTools,
): readonly TargetEntity[] {
  const one = Math.floor(random() * equals.length)
  const step = 1 + Math.floor(random() * (equals.length - 1))
  const two = (one + step) % equals.length
  const [first, second] = [equals[one]!, equals[two]!]
  const chosen = latencyOf(second) < latencyOf(first) ? second : first
  const others = equals.filter((target) => target !== chosen)
  return [chosen, ...sortBy(others, latencyOf)]
}

/** Stable, and asks for each value once. */
function sortBy(
  targets: readonly TargetEntity[],
  valueOf: (target: TargetEntity) => number,
): readonly TargetEntity[] {
  return targets
    .map((target) => ({ target, value: valueOf(target) }))
    .toSorted((one, other) => (one.value === other.value ? 0 : one.value - other.value))
    .map(({ target }) => target)
}
