// The names of the credentials that a call's attempts used.
import type { CredentialView, ProviderView } from '../../contract/api/providers.ts'
import type { Attempt } from '../../contract/call.ts'
import { AdminError, type AdminClient } from '../admin-client.ts'
import { readPages } from '../read-pages.ts'

/** By id. What is gone meanwhile has no name any more. */
export async function credentialNames(
  admin: Pick<AdminClient, 'request'>,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const wanted = new Set(
    attempts.flatMap(({ provider, credentialId }) => (credentialId === null ? [] : [provider])),
  )
  if (wanted.size === 0) return names
  try {
    for await (const { id, name } of readPages<ProviderView>(admin, '/api/v1/providers')) {
      if (!wanted.has(name)) continue
      const path = `/api/v1/providers/${id}/credentials`
      for await (const one of readPages<CredentialView>(admin, path)) names.set(one.id, one.name)
    }
  } catch (error) {
    // The record is what was asked for; without names it is read by ids.
    if (!(error instanceof AdminError)) throw error
  }
  return names
}
