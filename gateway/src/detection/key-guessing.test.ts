// The window of key_guessing against a slow, obvious count of the same offences.
import { describe, expect, it } from 'vitest'
import type { Offence } from '../contract/offence.ts'
import { createKeyGuessing } from './key-guessing.ts'

const source = '00000000000000000000ffffcb007107'

function offence(at: number, from = source): Offence {
  return {
    scenario: 'key_guessing',
    source: from,
    from: 'socket',
    localAddress: '00000000000000000000ffff7f000001',
    at,
    evidence: `401 at ${at}`,
  }
}

/** Gives the times at which a scenario of 5 in 60 s strikes. */
function strikes(times: readonly number[], failures = 5, windowMs = 60_000): number[] {
  const scenario = createKeyGuessing({ failures, windowMs })
  return times.filter((at) => scenario.count(offence(at)) !== null)
}

describe('a window of 60 s and five failures', () => {
  it.each<[string, number[], number[]]>([
    ['four are not enough', [0, 1, 2, 3], []],
    ['the fifth strikes', [0, 1, 2, 3, 4], [4]],
    ['five over exactly the window do not', [0, 10, 20, 30, 60_000], []],
    ['five over a millisecond less do', [0, 10, 20, 30, 59_999], [59_999]],
    [
      'it slides: the oldest leaves as the window moves',
      [0, 50_000, 55_000, 58_000, 61_000, 62_000],
      [62_000],
    ],
    ['one every 15 s never strikes', Array.from({ length: 40 }, (_, n) => n * 15_000), []],
    ['one every 14.9 s does', [0, 14_900, 29_800, 44_700, 59_600], [59_600]],
    ['after a strike the count starts afresh', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [4, 9]],
    ['batches of two workers may come in the other order', [100, 90, 80, 70, 60], [60]],
    ['a late old time does not stretch the window', [60_100, 100, 60_101, 60_102, 60_103], []],
  ])('%s', (_name, times, expected) => {
    expect(strikes(times)).toEqual(expected)
  })
})

it('agrees with counting every window by hand, over 300 random trains of offences', () => {
  let seed = 1
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  let struck = 0
  for (let train = 0; train < 300; train++) {
    const failures = 1 + random(8)
    const windowMs = 1 + random(1_000)
    const times: number[] = []
    let at = 0
    for (let n = 0; n < 60; n++) times.push((at += random(400)))
    const expected: number[] = []
    let recent: number[] = []
    for (const time of times) {
      recent.push(time)
      if (recent.filter((one) => one > time - windowMs).length >= failures) {
        expected.push(time)
        recent = []
      }
    }
    expect(strikes(times, failures, windowMs)).toEqual(expected)
    struck += expected.length
  }
  expect(struck).toBeGreaterThan(300)
})

it('keeps sources apart', () => {
  const scenario = createKeyGuessing({ failures: 2, windowMs: 1_000 })
  const other = '20010db8000000010000000000000000'
  expect(scenario.count(offence(0))).toBeNull()
  expect(scenario.count(offence(1, other))).toBeNull()
  expect(scenario.count(offence(2, other))).not.toBeNull()
  expect(scenario.count(offence(3))).not.toBeNull()
})

it('gives a sentence and the last offences as evidence, none older than the window', () => {
  const scenario = createKeyGuessing({ failures: 3, windowMs: 1_000 })
  scenario.count(offence(0))
  scenario.count(offence(5_000))
  scenario.count(offence(5_100))
  expect(scenario.count(offence(5_700))).toEqual([
    { at: 5_700, text: '3 calls with unknown keys within 0.7 s' },
    { at: 5_000, text: '401 at 5000' },
    { at: 5_100, text: '401 at 5100' },
    { at: 5_700, text: '401 at 5700' },
  ])
})

it('remembers a bounded number of sources and lets the quietest go', () => {
  const scenario = createKeyGuessing({ failures: 4_000, windowMs: 1_000 })
  const hex = (n: number): string => n.toString(16).padStart(32, '0')
  for (let n = 0; n < 1_500; n++) scenario.count(offence(n, hex(n)))
  expect(scenario.size).toBe(1_000)
})
