// Base URLs that are written as no server is usually reached: a warning, since a server of one's own may be.
import { findBaseUrlFault } from '../providers/base-url-hint.ts'
import { providerAdapters } from '../providers/index.ts'
import type { Finding } from './document.ts'
import type { Declared } from './schema.ts'

export function findOddBaseUrls({ providers }: Declared): Finding[] {
  return providers.flatMap(({ kind, base_url }, at) => {
    const adapter = providerAdapters.get(kind)
    if (adapter === undefined || base_url === undefined) return []
    const message = findBaseUrlFault(adapter, base_url)
    return message === null ? [] : [{ path: ['providers', at, 'base_url'], message }]
  })
}
