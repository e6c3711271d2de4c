// The client's address: the socket's, or what trusted proxies say of it.
import type { Socket } from 'node:net'
import {
  addressToHex,
  containsAddress,
  formatAddress,
  parseAddress,
  subnetKey,
  type Address,
} from '@portcullis/shield-addon/protocol'
import type { Source } from '../call.ts'

export interface Sources {
  /**
   * The source of one request. With a trusted peer it is the rightmost hop of X-Forwarded-For that is no trusted proxy;
   * a hop that is no address ends the walk, and the proxy that passed it on counts.
   */
  of(socket: Socket, forwardedFor: string | string[] | undefined): Source
}

interface Peer {
  readonly source: Source
  readonly isTrusted: boolean
}

const unknownAddress = '0'.repeat(32)

/** `trustedProxies` are addresses or CIDRs. A peer is read once a connection. */
export function createSources(trustedProxies: readonly string[]): Sources {
  const trusted = trustedProxies.map(parseAddress).filter((network) => network !== null)
  const peers = new WeakMap<Socket, Peer>()

  function isTrusted(address: Address): boolean {
    return trusted.some((network) => containsAddress(network, address))
  }

  function readPeer(socket: Socket): Peer {
    const address = parseAddress(socket.remoteAddress ?? '')
    const local = parseAddress(socket.localAddress ?? '')
    const localAddress = local === null ? unknownAddress : addressToHex(local.bytes)
    if (address === null) {
      const source = { address: unknownAddress, key: unknownAddress, text: 'unknown' }
      return { source: { ...source, from: 'socket', localAddress }, isTrusted: false }
    }
    return { source: describe(address, 'socket', localAddress), isTrusted: isTrusted(address) }
  }

  function throughProxies(peer: Peer, forwardedFor: string): Source {
    let found: Address | null = null
    const hops = forwardedFor.split(',')
    for (let index = hops.length - 1; index >= 0; index--) {
      const address = parseHop(hops[index]!)
      if (address === null) break
      found = address
      if (!isTrusted(address)) break
    }
    return found === null ? peer.source : describe(found, 'proxy_header', peer.source.localAddress)
  }

  return {
    of(socket, forwardedFor) {
      let peer = peers.get(socket)
      if (peer === undefined) {
        peer = readPeer(socket)
        peers.set(socket, peer)
      }
      if (!peer.isTrusted || forwardedFor === undefined) return peer.source
      return throughProxies(peer, String(forwardedFor))
    },
  }
}

function describe(address: Address, from: Source['from'], localAddress: string): Source {
  return {
    address: addressToHex(address.bytes),
    key: addressToHex(subnetKey(address).bytes),
    text: formatAddress(address),
    from,
    localAddress,
  }
}

/** Some proxies add a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function parseHop(text: string): Address | null {
  const hop = text.trim()
  if (hop.includes('/')) return null
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(hop)
  if (bracketed !== null) return parseAddress(bracketed[1]!)
  const withPort = /^([\d.]+):\d+$/.exec(hop)
  return parseAddress(withPort === null ? hop : withPort[1]!)
}
