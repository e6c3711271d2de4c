// A tried packet gets its verdict from the run, and its reason from the sample that the run makes.
import { expect, it } from 'vitest'
import type { Sample, TestRunResult } from '../lib/index.ts'
import { createTester } from './tester.ts'

const frame = Uint8Array.from({ length: 200 }, (_none, index) => index)

function sampleOf(parts: Partial<Sample>): Sample {
  return {
    timeMs: 0,
    verdict: 'pass',
    reason: 'clean',
    interface: 1,
    length: frame.length,
    packet: frame.slice(0, 128),
    family: 4,
    source: new Uint8Array(16),
    destination: new Uint8Array(16),
    sourcePort: 0,
    destinationPort: 0,
    hasPorts: false,
    protocol: 6,
    tcpFlags: 2,
    ttl: 64,
    networkLength: 0,
    ruleSlot: null,
    ...parts,
  }
}

/** A program that decides so, and shows these samples with each run. */
function testerWith(verdict: TestRunResult['verdict'] | Error, samples: readonly Sample[]) {
  const watched: boolean[] = []
  const listeners = new Set<(samples: Sample[]) => void>()
  const test = createTester(
    {
      onSamples(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      async testRun() {
        if (verdict instanceof Error) throw verdict
        for (const listener of listeners) listener([...samples])
        return { verdict, durationNs: 1 }
      },
    },
    { set: async (_connection, subscriber) => void watched.push(subscriber !== null) },
  )
  return { watched, listeners, run: () => test([Buffer.from(frame).toString('base64')]) }
}

it.each<[TestRunResult['verdict'], Partial<Sample>, object]>([
  ['pass', {}, { action: 'pass', stage: null, rule: null, reason: 'clean' }],
  [
    'pass',
    { reason: 'never_block' },
    { action: 'pass', stage: 'never_block', reason: 'never_block' },
  ],
  [
    'drop',
    { verdict: 'drop', reason: 'deny_range' },
    { action: 'drop', stage: 'deny', reason: 'deny_range' },
  ],
  ['drop', { verdict: 'limit', reason: 'flood_syn' }, { action: 'limit', stage: 'flood' }],
  ['drop', { verdict: 'drop', reason: 'anomaly' }, { action: 'drop', stage: 'anomalies' }],
  ['drop', { verdict: 'drop', reason: 'rule_drop' }, { action: 'drop', stage: 'rules' }],
  ['tx', { reason: 'syn_cookie' }, { action: 'answer', stage: 'syn_cookies' }],
])('%s with %j', async (verdict, parts, expected) => {
  const others = [
    sampleOf({ interface: 7, reason: 'other' }),
    sampleOf({ length: 201, reason: 'other' }),
  ]
  const tester = testerWith(verdict, [...others, sampleOf(parts)])
  expect(await tester.run()).toMatchObject([expected])
  expect(tester.watched).toEqual([true, false])
  expect(tester.listeners.size).toBe(0)
})

it('tells the action alone when the sampling had no room for the packet', async () => {
  const [verdict] = await testerWith('drop', []).run()
  expect(verdict).toMatchObject({ action: 'drop', stage: null })
  expect(verdict?.why).toContain('the reason was not seen')
})

it('tells why the kernel did not take the frame, and stops watching', async () => {
  const tester = testerWith(new Error('The kernel refuses the test run'), [])
  expect(await tester.run()).toEqual([
    { action: 'unknown', stage: null, rule: null, why: 'The kernel refuses the test run' },
  ])
  expect(tester.watched).toEqual([true, false])
})
