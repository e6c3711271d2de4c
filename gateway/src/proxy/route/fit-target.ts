// Whether a target is for this request: the administrator's conditions, the model's capabilities, its context.
import type { TargetCondition } from '../../contract/provider.ts'
import { GatewayError } from '../../errors.ts'
import type { TargetEntity } from '../../snapshot/world.ts'
import type { RequestFacts } from './request-facts.ts'

/** Why a target is passed over for a request, whatever its health. */
export type Misfit = 'condition' | 'capability' | 'context'

/** True: no request is passed over by it. */
export function takesAll({ when, capabilities, contextTokens }: TargetEntity): boolean {
  return when === undefined && capabilities === undefined && contextTokens === undefined
}

/** Null: it fits. */
export function findMisfit(target: TargetEntity, facts: RequestFacts): Misfit | null {
  const { when, capabilities, contextTokens } = target
  if (when !== undefined && !holds(when, facts)) return 'condition'
  if (capabilities !== undefined) {
    for (const need of facts.needs()) if (!capabilities.includes(need)) return 'capability'
  }
  return contextTokens !== undefined && facts.tokens() > contextTokens ? 'context' : null
}

function holds(when: TargetCondition, facts: RequestFacts): boolean {
  const { models, tenantIds, minTokens, maxTokens, needs } = when
  if (models !== undefined && !models.includes(facts.model)) return false
  if (tenantIds !== undefined && !tenantIds.includes(facts.tenantId)) return false
  if (minTokens !== undefined && facts.tokens() < minTokens) return false
  if (maxTokens !== undefined && facts.tokens() > maxTokens) return false
  return needs === undefined || needs.some((need) => facts.needs().has(need))
}

/** The client's error when no target fits: the one that the client can do most about. */
export function misfitError(misfits: ReadonlySet<Misfit>, facts: RequestFacts): GatewayError {
  if (misfits.has('context')) return new GatewayError('context_length_exceeded')
  if (misfits.has('capability')) {
    const needs = [...facts.needs()].join(', ')
    return new GatewayError('unsupported_parameter', {
      message: `No model behind this name can do all that this request needs: ${needs}.`,
    })
  }
  return new GatewayError('no_target_available', {
    message: 'No target of this model takes a request like this one.',
    isRetryable: false,
  })
}
