// Base URLs that no call would ever reach: a private address at a provider that is not marked local.
import { isPrivateUrl } from '../contract/private-address.ts'
import { providerAdapters } from '../providers/index.ts'
import type { Finding } from './document.ts'
import type { Declared } from './schema.ts'

/** Looks at what is written and at what a kind has by itself; what a name leads to is checked at each connection. */
export function findPrivateAddresses({ providers }: Declared): Finding[] {
  return providers.flatMap(({ kind, base_url, local }, at) => {
    const adapter = providerAdapters.get(kind)
    const address = base_url ?? (adapter?.isInProcess ? undefined : adapter?.defaultBaseUrl)
    if (!address || local || !isPrivateUrl(address)) return []
    const host = new URL(address).hostname
    const message =
      `${host} is an address of this machine or of a private network, which callers must not reach by mistake; ` +
      'if it is meant, write "local: true" beside it'
    const field = base_url === undefined ? 'kind' : 'base_url'
    return [{ path: ['providers', at, field], message }]
  })
}
