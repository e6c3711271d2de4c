// What the registries know of models: read once from the generated file, by main and the command line only.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ModelFacts } from '../../contract/model-facts.ts'
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { catalogueKinds, possibleNames } from './names.ts'

export interface CatalogueModel {
  /** The provider's kind. */
  readonly kind: string
  /** The provider's own name. */
  readonly model: string
  readonly facts: ModelFacts
}

export interface Catalogue {
  /** Of a kind's model by its own name, or by what its name leaves when a date or region is taken off. Null: nothing is known. */
  factsOf(kind: string, model: string): ModelFacts | null
  /** All, in order of kind and name. */
  list(): readonly CatalogueModel[]
  /** Day of its making, UTC, and the versions of its sources. */
  readonly generatedOn: string
  readonly sources: Readonly<Record<string, string>>
}

/** The same depth below the root in src and in dist. */
const defaultFile = resolve(import.meta.dirname, '../../../../catalogue/models.json')

/** The demo's answers cost nothing; no registry knows it. */
const demoFacts: ModelFacts = {
  mode: 'chat',
  contextTokens: null,
  outputTokens: null,
  can: {},
  prices: [{ input: 0, output: 0 }],
  retiresOn: null,
}

export interface CatalogueOptions {
  readonly file?: string
  /** Told once when the file can not be read, which then knows nothing; left out: it throws. */
  readonly onFault?: (error: unknown) => void
}

/** The file is read when it is first asked for. An entry that is not sound counts as unknown. */
export function createCatalogue({ file = defaultFile, onFault }: CatalogueOptions = {}): Catalogue {
  let content: JsonObject | null = null

  function open(): JsonObject {
    content ??= readFile()
    return content
  }

  function readFile(): JsonObject {
    try {
      return readObject(JSON.parse(readFileSync(file, 'utf8'))) ?? {}
    } catch (error) {
      if (onFault === undefined) throw error
      onFault(error)
      return {}
    }
  }

  function modelsOf(kind: string): JsonObject | null {
    const models = readObject(open().models)
    return models !== null && Object.hasOwn(models, kind) ? readObject(models[kind]) : null
  }

  function find(kind: string, name: string): ModelFacts | null {
    const models = modelsOf(kind)
    return models !== null && Object.hasOwn(models, name) ? readFacts(models[name]) : null
  }

  return {
    factsOf(kind, model) {
      if (kind === 'demo') return demoFacts
      for (const own of catalogueKinds(kind)) {
        for (const name of possibleNames(kind, model)) {
          const facts = find(own, name)
          if (facts !== null) return facts
        }
      }
      return null
    },
    list: () =>
      Object.keys(readObject(open().models) ?? {}).flatMap((kind) =>
        Object.entries(modelsOf(kind) ?? {}).flatMap(([model, entry]) => {
          const facts = readFacts(entry)
          return facts === null ? [] : [{ kind, model, facts }]
        }),
      ),
    get generatedOn() {
      return readString(open().generatedOn) ?? ''
    },
    get sources() {
      return (readObject(open().sources) ?? {}) as Readonly<Record<string, string>>
    },
  }
}

function readFacts(entry: unknown): ModelFacts | null {
  const parsed = ModelFacts.safeParse(entry)
  return parsed.success ? parsed.data : null
}
