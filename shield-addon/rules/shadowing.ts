// Rules that an earlier rule keeps from ever being met.
import { containsAddress, isIpv4, type Address } from '../protocol/address.ts'
import type { FlagCondition, NamedLists, Peer, Range, Rule } from './rule.ts'

export interface Shadowed {
  readonly rule: Rule
  /** The first earlier rule that takes every packet of it. */
  readonly by: Rule
}

/**
 * Looks at pairs: what several earlier rules take only together is not told, nor what a list of
 * many networks takes one by one.
 */
export function findShadowed(rules: readonly Rule[], lists: NamedLists): Shadowed[] {
  return rules.flatMap((rule, index) => {
    const by = rules.slice(0, index).find((earlier) => covers(earlier, rule, lists))
    return by === undefined ? [] : [{ rule, by }]
  })
}

function covers(outer: Rule, inner: Rule, lists: NamedLists): boolean {
  return (
    (outer.protocol === null || outer.protocol === inner.protocol) &&
    coversRange(outer.sourcePorts, inner.sourcePorts) &&
    coversRange(outer.destinationPorts, inner.destinationPorts) &&
    coversRange(outer.length, inner.length) &&
    coversRange(outer.ttl, inner.ttl) &&
    coversFlags(outer.flags, inner.flags) &&
    coversPeer(outer.source, inner.source, lists) &&
    coversPeer(outer.destination, inner.destination, lists)
  )
}

function coversRange(outer: Range | null, inner: Range | null): boolean {
  if (outer === null) return true
  return inner !== null && outer.from <= inner.from && outer.to >= inner.to
}

function coversFlags(outer: FlagCondition | null, inner: FlagCondition | null): boolean {
  if (outer === null) return true
  return inner !== null && !(outer.set & ~inner.set) && !(outer.clear & ~inner.clear)
}

function coversPeer(outer: Peer, inner: Peer, lists: NamedLists): boolean {
  if (outer.kind === 'any') return true
  if (inner.kind === 'any') return false
  if (outer.kind === 'list' && inner.kind === 'list' && outer.name === inner.name) {
    return outer.isNegated === inner.isNegated
  }
  const outside = networksOf(outer, lists)
  const inside = networksOf(inner, lists)
  if (outside.length * inside.length > mostComparisons) return false
  if (!outer.isNegated) return !inner.isNegated && areInside(inside, outside)
  if (inner.isNegated) return areInside(outside, inside)
  return !inside.some((one) => outside.some((other) => overlap(one, other)))
}

/** A pair of rules; a thousand rules are half a million pairs. */
const mostComparisons = 256

function networksOf(peer: Exclude<Peer, { kind: 'any' }>, lists: NamedLists): readonly Address[] {
  return peer.kind === 'list' ? (lists.get(peer.name) ?? []) : [peer.address]
}

function areInside(inner: readonly Address[], outer: readonly Address[]): boolean {
  return inner.every((one) => outer.some((network) => holds(network, one)))
}

/** Networks of one family only: ::/0 holds no IPv4 packet. */
function holds(outer: Address, inner: Address): boolean {
  return isIpv4(outer) === isIpv4(inner) && containsAddress(outer, inner)
}

function overlap(one: Address, other: Address): boolean {
  return holds(one, other) || holds(other, one)
}
