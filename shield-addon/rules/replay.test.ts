// The diff of verdicts over packets that were seen.
import { expect, test } from 'vitest'
import { parseAddress } from '../protocol/address.ts'
import { checkRules } from './check-rules.ts'
import { createCompiledMatcher } from './match-compiled.ts'
import { replay } from './replay.ts'

const matcher = (text: string) => createCompiledMatcher(checkRules(text, new Map(), null).compiled!)

function seen(source: string, destinationPort: number) {
  const packet = {
    family: 4,
    source: parseAddress(source)!.bytes,
    destination: parseAddress('203.0.113.1')!.bytes,
    protocol: 6,
    hasPorts: true,
    sourcePort: 40_000,
    destinationPort,
    tcpFlags: 2,
    length: 60,
    ttl: 64,
  } as const
  return { packet, name: `${source}:${destinationPort}` }
}

test('tells only packets whose verdict changes, grouped by what changes it', () => {
  const before = matcher('web: pass tcp to any port 80\nold: drop tcp from 192.0.2.0/24')
  const after = matcher('web-too: pass tcp to any port 80\nnew: limit 5/s tcp from 198.51.100.0/24')
  const packets = [
    seen('192.0.2.1', 80),
    seen('192.0.2.1', 22),
    seen('198.51.100.1', 22),
    seen('198.51.100.2', 23),
    seen('198.51.100.2', 80),
    seen('203.0.113.9', 22),
  ]
  const { changes, ...counts } = replay(packets, before, after)
  expect(counts).toEqual({ packets: 6, changed: 3 })
  expect(changes).toMatchObject([
    {
      before: { verdict: 'pass', rule: null },
      after: { verdict: 'limit', rule: 'new' },
      packets: 2,
      example: { name: '198.51.100.2:23' },
    },
    {
      before: { verdict: 'drop', rule: 'old' },
      after: { verdict: 'pass', rule: null },
      packets: 1,
    },
  ])
})
