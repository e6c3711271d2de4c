// Makes the plan of a call: the targets that fit it, in the order in which they are tried, and how often.
import type { PriceOf } from '../../providers/prices.ts'
import type { TargetEntity, World } from '../../snapshot/world.ts'
import type { Allowed, Route } from '../call.ts'
import type { Random } from '../call-id.ts'
import { affinityOf } from './affinity.ts'
import { orderTargets } from './balance.ts'
import { findMisfit, misfitError, takesAll, type Misfit } from './fit-target.ts'
import type { Latencies } from './latency.ts'
import { passOver } from './pass-over.ts'
import { nominalPrice } from './prices.ts'
import { createRequestFacts, type RequestFacts } from './request-facts.ts'

const triesATarget = 3

export interface PlannerOptions {
  readonly latencies: Latencies
  readonly priceOf: PriceOf
  readonly random: Random
}

/** Throws GatewayError `context_length_exceeded`, `unsupported_parameter` or `no_target_available` when no target fits. */
export function createPlanner({ latencies, priceOf, random }: PlannerOptions) {
  function order(call: Allowed, targets: readonly TargetEntity[], key: number | null) {
    const kind = call.envelope.isStream ? 'stream' : 'whole'
    return orderTargets(targets, call.grant.model.routing.balance, key, {
      random,
      latencyOf: ({ slot }) => latencies.costOf(slot, kind),
      priceOf: (target) => nominalPrice(target, priceOf, call.atMs),
    })
  }

  return function plan(call: Allowed): Route {
    const { model } = call.grant
    const { balance, maxAttempts } = model.routing
    const facts = model.targets.every(takesAll) ? null : createRequestFacts(call)
    const fitting = facts === null ? model.targets : fit(call, model.targets, facts)
    const key = hasChoice(fitting, call.world) ? keyOf(call) : null
    // A client library that retries by itself would multiply ours.
    const retried = Number(call.headers['x-stainless-retry-count'] ?? 0)
    return {
      targets: fitting.length < 2 ? fitting : holderFirst(call, order(call, fitting, key)),
      key,
      maxTries: retried > 0 ? 1 : triesATarget,
      maxAttempts,
      isTimed: balance === 'least_latency' && model.targets.length > 1,
      deadlineNs: 0,
      at: 0,
      tries: 0,
      attempts: 0,
      triedCredentials: [],
      contextAbove: null,
      hedged: null,
      refusal: null,
      canonical: facts?.canonical() ?? null,
    }
  }
}

function fit(
  call: Allowed,
  targets: readonly TargetEntity[],
  facts: RequestFacts,
): readonly TargetEntity[] {
  const misfits = new Set<Misfit>()
  const fitting = targets.filter((target) => {
    const misfit = findMisfit(target, facts)
    if (misfit === null) return true
    misfits.add(misfit)
    passOver(call, target, misfit)
    return false
  })
  if (fitting.length === 0) throw misfitError(misfits, facts)
  return fitting
}

/** Of the targets that may be first, the one that holds what the request goes on from. */
function holderFirst(
  { conversation }: Allowed,
  targets: readonly TargetEntity[],
): readonly TargetEntity[] {
  const holder = conversation?.holder ?? null
  if (holder === null) return targets
  const found = targets.find(
    ({ providerId, priority }) =>
      providerId === holder.providerId && priority === targets[0]!.priority,
  )
  return found === undefined ? targets : [found, ...targets.filter((target) => target !== found)]
}

/** Only then it matters which calls belong together. */
function hasChoice(targets: readonly TargetEntity[], world: World): boolean {
  if (targets.length > 1) return true
  const provider = world.provider(targets[0]!.providerId)
  return provider !== undefined && provider.credentials.length > 1
}

function keyOf({ grant, caller, body }: Allowed): number | null {
  return affinityOf(grant.model.routing.affinity, caller.application.tenantId, body.json)
}
