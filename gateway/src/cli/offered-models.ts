// The public models of a running gateway, each target with what is known of it.
import type { Command } from 'commander'
import type { ModelView } from '../contract/api/providers.ts'
import { unknownModel } from '../contract/model-facts.ts'
import type { CatalogueModel } from '../providers/catalogue/catalogue.ts'
import type { CommandContext } from './context.ts'
import { openAdmin } from './open-admin.ts'

/** `name`: the public one; null: of the catalogue. `kind` is the provider's own name where it is offered. */
export interface KnownModel extends CatalogueModel {
  readonly name: string | null
}

/** One entry a target. Throws SettingsError when no gateway answers. */
export async function listOffered(
  context: CommandContext,
  command: Command,
): Promise<readonly KnownModel[]> {
  const admin = await openAdmin(context, command)
  try {
    const offered: KnownModel[] = []
    let cursor: string | null = null
    do {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await admin.request('GET', `/api/v1/models?limit=100${after}`)) as ModelPage
      offered.push(...page.items.flatMap(targetsOf))
      cursor = page.nextCursor
    } while (cursor !== null)
    return offered
  } finally {
    await admin.close()
  }
}

interface ModelPage {
  readonly items: readonly ModelView[]
  readonly nextCursor: string | null
}

function targetsOf({ name, targets }: ModelView): KnownModel[] {
  return targets.map(({ providerName, model, facts }) => ({
    name,
    kind: providerName,
    model,
    facts: facts ?? unknownModel,
  }))
}
