// Keeps upstream connections on the public internet: private, loopback, link-local and metadata addresses are refused.
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPrivateAddress } from '../../contract/private-address.ts'

/** The system's resolver, asked for all addresses of a name. */
export type ResolveAll = (
  hostname: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

export const resolveBySystem: ResolveAll = (hostname, done) =>
  systemLookup(hostname, { all: true, verbatim: true }, done)

/**
 * A lookup for net.connect that hands out checked addresses only. The connection goes to the very address that was
 * checked, so a name that changes its answer between check and use gains nothing.
 */
export function createGuardedLookup(resolve: ResolveAll): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      if (error !== null) {
        done(error, '')
        return
      }
      const allowed = addresses.filter(({ address }) => !isPrivateAddress(address))
      const [first] = allowed
      if (first === undefined) done(new RefusedAddressError(hostname), '')
      else if (options.all) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

/** The upstream's name leads to a private address, and its provider is not marked local. */
export class RefusedAddressError extends Error {
  readonly code = 'REFUSED_ADDRESS'

  constructor(hostname: string) {
    super(`${hostname} leads to a private address, and the provider is not marked local`)
    this.name = 'RefusedAddressError'
  }
}
