// A rule as one readable line; reading it gives the same rule.
import { formatAddress } from '../protocol/address.ts'
import {
  flagNames,
  protocolNumbers,
  type FlagCondition,
  type Peer,
  type Range,
  type Rule,
  type RuleAction,
} from './rule.ts'

export function formatRule(rule: Rule): string {
  return [
    `${rule.id}:`,
    formatAction(rule.action),
    formatProtocol(rule.protocol),
    ...formatSide('from', rule.source, rule.sourcePorts),
    ...formatSide('to', rule.destination, rule.destinationPorts),
    ...(rule.flags === null ? [] : ['flags', formatFlags(rule.flags)]),
    ...(rule.length === null ? [] : ['length', formatRange(rule.length)]),
    ...(rule.ttl === null ? [] : ['ttl', formatRange(rule.ttl)]),
  ].join(' ')
}

export function formatAction(action: RuleAction): string {
  return action.kind === 'limit' ? `limit ${action.perSecond}/s` : action.kind
}

export function formatPeer(peer: Peer): string {
  if (peer.kind === 'any') return 'any'
  const name = peer.kind === 'list' ? `@${peer.name}` : formatAddress(peer.address)
  return peer.isNegated ? `not ${name}` : name
}

function formatProtocol(protocol: number | null): string {
  if (protocol === null) return 'ip'
  const named = Object.entries(protocolNumbers).find(([, number]) => number === protocol)
  return named?.[0] ?? String(protocol)
}

function formatSide(side: string, peer: Peer, ports: Range | null): string[] {
  if (peer.kind === 'any' && ports === null) return []
  const port = ports === null ? [] : ['port', formatRange(ports)]
  return [side, formatPeer(peer), ...port]
}

function formatRange({ from, to }: Range): string {
  return from === to ? String(from) : `${from}-${to}`
}

function formatFlags({ set, clear }: FlagCondition): string {
  return flagNames
    .flatMap((name, bit) => {
      if ((set >> bit) & 1) return [name]
      return (clear >> bit) & 1 ? [`!${name}`] : []
    })
    .join(',')
}
