// Which addresses only a provider marked local may have; the data plane refuses them, and so does who writes them down.
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

/** True for a URL whose host is written as a private address, or as this machine's own name. */
export function isPrivateUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (/^(.+\.)?localhost\.?$/.test(host)) return true
  return parseAddress(host) !== null && isPrivateAddress(host)
}
