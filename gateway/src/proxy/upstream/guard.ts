// Keeps upstream connections on the public internet: private, loopback, link-local and metadata addresses are refused.
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { containsAddress, parseAddress } from '@portcullis/shield-addon/protocol'

/** IANA's special-purpose registries, and what clouds answer metadata on outside of them. */
const refusedNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].map((text) => parseAddress(text)!)

/** True for an address that only a provider marked local may have. Text that is no address counts as one. */
export function isPrivateAddress(text: string): boolean {
  const address = parseAddress(text)
  if (address === null) return true
  return refusedNetworks.some((network) => containsAddress(network, address))
}

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
