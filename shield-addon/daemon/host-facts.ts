// What the machine says about itself: own addresses, default routes, resolvers, logged-in SSH clients.
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { addressFromHex, formatAddress } from '../protocol/index.ts'
import { readLoginAddresses } from './login-records.ts'

export interface HostFacts {
  readonly ownAddresses: readonly { readonly value: string; readonly interface: string }[]
  readonly gateways: readonly { readonly value: string; readonly interface: string }[]
  /** Names of interfaces that have a default route. */
  readonly defaultInterfaces: readonly string[]
  readonly resolvers: readonly string[]
  readonly sshClients: readonly string[]
}

/** Reads files and asks the kernel for addresses; a file that is not there says nothing. */
export async function readHostFacts(): Promise<HostFacts> {
  const [ipv4, ipv6, resolv, logins] = await Promise.all([
    readOptional('/proc/net/route'),
    readOptional('/proc/net/ipv6_route'),
    readOptional('/etc/resolv.conf'),
    readOptional('/run/utmp'),
  ])
  const routes = [...parseRoutes(ipv4.toString()), ...parseIpv6Routes(ipv6.toString())]
  return {
    ownAddresses: Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      (addresses ?? []).map(({ address }) => ({ value: address, interface: name })),
    ),
    gateways: routes.flatMap((route) =>
      route.gateway === null ? [] : [{ value: route.gateway, interface: route.interface }],
    ),
    defaultInterfaces: [...new Set(routes.map((route) => route.interface))],
    resolvers: parseResolvers(resolv.toString()),
    sshClients: readLoginAddresses(logins),
  }
}

interface DefaultRoute {
  readonly interface: string
  /** Null: the route has no gateway, as on point-to-point links. */
  readonly gateway: string | null
}

const routeIsUp = 0x1
const routeIsReject = 0x200

/** Default routes of /proc/net/route; addresses there are hex in the machine's (little-endian) order. */
export function parseRoutes(text: string): DefaultRoute[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, destination, , flags, , , , mask]) =>
        destination === '00000000' && mask === '00000000' && isUsable(flags),
    )
    .map(([name = '', , gateway = '']) => ({
      interface: name,
      gateway: gateway === '00000000' ? null : fromLittleEndian(gateway),
    }))
}

function isUsable(flags = '0'): boolean {
  const bits = Number.parseInt(flags, 16)
  return (bits & routeIsUp) !== 0 && (bits & routeIsReject) === 0
}

function fromLittleEndian(hex: string): string {
  const bytes = [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return bytes.join('.')
}

/** Default routes of /proc/net/ipv6_route; `lo` carries the kernel's own reject route. */
export function parseIpv6Routes(text: string): DefaultRoute[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([destination, length, , , , , , , flags, name]) =>
        destination === '0'.repeat(32) && length === '00' && name !== 'lo' && isUsable(flags),
    )
    .map(([, , , , hop = '', , , , , name = '']) => {
      const bytes = addressFromHex(hop)
      const isNone = bytes === null || bytes.every((byte) => byte === 0)
      return { interface: name, gateway: isNone ? null : formatAddress({ bytes, prefix: 128 }) }
    })
}

export function parseResolvers(text: string): string[] {
  return text
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1])
    .filter((value) => value !== undefined)
}

async function readOptional(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch {
    return Buffer.alloc(0)
  }
}
