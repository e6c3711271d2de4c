// What can be asked of a model here: what its providers speak, less what the catalogue knows of its kind.
import type { OperationName } from '../../contract/canonical/operations.ts'
import type { ModelFacts } from '../../contract/model-facts.ts'
import type { ProviderAdapter } from '../../providers/provider.ts'
import type { ModelEntity, TargetEntity, World } from '../../snapshot/world.ts'

/** In the order of the list below; what at least one target does. */
export type OperationsOf = (model: ModelEntity, world: World) => readonly OperationName[]

const operationNames = ['chat', 'embeddings', 'moderations', 'rerank', 'count_tokens'] as const

/** A model whose kind nobody knows may be of any. */
const operationsByMode: Readonly<
  Record<NonNullable<ModelFacts['mode']>, readonly OperationName[]>
> = {
  chat: ['chat', 'count_tokens'],
  completion: ['chat', 'count_tokens'],
  embedding: ['embeddings'],
  moderation: ['moderations'],
  rerank: ['rerank'],
}

export function createOperationsOf(
  adapterOf: (kind: string) => ProviderAdapter | undefined,
): OperationsOf {
  function can({ providerId, facts }: TargetEntity, name: OperationName, world: World): boolean {
    const mode = facts?.mode ?? null
    if (mode !== null && !operationsByMode[mode].includes(name)) return false
    const provider = world.provider(providerId)
    const wires = provider === undefined ? undefined : adapterOf(provider.adapter)?.wires
    return (wires?.[name] ?? []).length > 0
  }

  return function operationsOf({ targets }, world) {
    return operationNames.filter((name) => targets.some((target) => can(target, name, world)))
  }
}

const words: Readonly<Record<OperationName, string>> = {
  chat: 'chat',
  embeddings: 'embeddings',
  moderations: 'moderations',
  rerank: 'rerank',
  count_tokens: 'counting tokens',
}

/** For whoever asks a model for what it does not do. */
export function describeLack(
  model: string,
  asked: OperationName,
  able: readonly OperationName[],
): string {
  const others = able.filter((name) => name !== asked).map((name) => words[name])
  const lack = `The model "${model}" does not do ${words[asked]} here.`
  return others.length === 0 ? lack : `${lack} What it does: ${others.join(', ')}.`
}
