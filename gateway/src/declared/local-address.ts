// Base URLs that no call would ever reach: a private address at a provider that is not marked local.
import { isPrivateUrl } from '../contract/private-address.ts'
import type { Finding } from './document.ts'
import type { Declared } from './schema.ts'

/** Looks at what is written only; what a name leads to is checked at each connection. */
export function findPrivateAddresses({ providers }: Declared): Finding[] {
  return providers.flatMap(({ base_url, local }, at) => {
    if (base_url === undefined || local || !isPrivateUrl(base_url)) return []
    const host = new URL(base_url).hostname
    const message =
      `${host} is an address of this machine or of a private network, which callers must not reach by mistake; ` +
      'if it is meant, write "local: true" beside it'
    return [{ path: ['providers', at, 'base_url'], message }]
  })
}
