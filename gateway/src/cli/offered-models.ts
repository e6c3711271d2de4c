// The public models of a running gateway, each target with what is known of it.
import type { Command } from 'commander'
import type { ModelView, ProviderView } from '../contract/api/providers.ts'
import { unknownModel } from '../contract/model-facts.ts'
import type { CatalogueModel } from '../providers/catalogue/catalogue.ts'
import type { CommandContext } from './context.ts'
import { openAdmin } from './open-admin.ts'
import { readPages } from './read-pages.ts'

/** `offered`: the public name and the provider's own; null: of the catalogue. */
export interface KnownModel extends CatalogueModel {
  readonly offered: { readonly name: string; readonly provider: string } | null
}

/** One entry a target. Throws SettingsError when no gateway answers. */
export async function listOffered(
  context: CommandContext,
  command: Command,
): Promise<readonly KnownModel[]> {
  const admin = await openAdmin(context, command)
  try {
    const kinds = new Map<string, string>()
    for await (const { id, kind } of readPages<ProviderView>(admin, '/api/v1/providers')) {
      kinds.set(id, kind)
    }
    const offered: KnownModel[] = []
    for await (const model of readPages<ModelView>(admin, '/api/v1/models')) {
      offered.push(...targetsOf(model, kinds))
    }
    return offered
  } finally {
    await admin.close()
  }
}

function targetsOf({ name, targets }: ModelView, kinds: ReadonlyMap<string, string>) {
  return targets.map(({ providerId, providerName, model, facts }) => ({
    offered: { name, provider: providerName },
    kind: kinds.get(providerId) ?? 'unknown',
    model,
    facts: facts ?? unknownModel,
  }))
}
