// The order of targets: priority first, then the model's balance, and calls that belong together stay together.
import { describe, expect, it } from 'vitest'
import type { TargetEntity } from '../../snapshot/world.ts'
import { orderTargets, type BalanceTools } from './balance.ts'
import { drawByWeight } from './draw.ts'
import { hashText } from './rendezvous.ts'

function target(model: string, priority = 1, weight = 1): TargetEntity {
  return { providerId: 'prv', model, priority, weight, slot: null }
}

const names = (targets: readonly TargetEntity[]) => targets.map(({ model }) => model)

function tools(more: Partial<BalanceTools> = {}): BalanceTools {
  return { random: () => 0, latencyOf: () => 0, priceOf: () => null, ...more }
}

const by = (values: Readonly<Record<string, number | null>>) => (one: TargetEntity) =>
  values[one.model] as number

describe('ordered', () => {
  it('is by priority', () => {
    const targets = [target('c', 3), target('a', 1), target('b', 2)]
    expect(names(orderTargets(targets, 'ordered', null, tools()))).toEqual(['a', 'b', 'c'])
  })

  it('draws among equals by weight', () => {
    const targets = [target('light', 1, 1), target('heavy', 1, 3)]
    const order = (random: number) =>
      names(orderTargets(targets, 'ordered', null, tools({ random: () => random })))
    expect(order(0.2)).toEqual(['light', 'heavy'])
    expect(order(0.3)).toEqual(['heavy', 'light'])
  })

  it('draws one where all weights are zero', () => {
    const items = [
      { name: 'a', weight: 0 },
      { name: 'b', weight: 0 },
    ]
    expect(drawByWeight(items, () => 0.9).name).toBe('b')
  })
})

describe('least latency', () => {
  const targets = ['slow', 'fast', 'middle'].map((name) => target(name))
  const latencyOf = by({ slow: 900, fast: 100, middle: 400 })

  it('takes the better of two that are drawn, and the others as they stand', () => {
    const order = (...draws: number[]) =>
      names(
        orderTargets(
          targets,
          'least_latency',
          null,
          tools({ latencyOf, random: () => draws.shift()! }),
        ),
      )
    expect(order(0, 0)).toEqual(['fast', 'middle', 'slow'])
    expect(order(0, 0.9)).toEqual(['middle', 'fast', 'slow'])
    expect(order(0.5, 0.9)).toEqual(['fast', 'middle', 'slow'])
  })

  it('never asks a worse priority first', () => {
    const later = [target('slow', 1), target('fast', 2)]
    expect(names(orderTargets(later, 'least_latency', null, tools({ latencyOf })))).toEqual([
      'slow',
      'fast',
    ])
  })
})

describe('cheapest', () => {
  it('is by price, what has none comes last', () => {
    const targets = ['unknown', 'dear', 'free', 'cheap'].map((name) => target(name))
    const priceOf = by({ unknown: null, dear: 90, free: 0, cheap: 3 })
    expect(names(orderTargets(targets, 'cheapest', null, tools({ priceOf })))).toEqual([
      'free',
      'cheap',
      'dear',
      'unknown',
    ])
  })
})

describe('calls that belong together', () => {
  const targets = [target('a', 1, 1), target('b', 1, 1), target('c', 1, 2)]
  const first = (key: number, of: readonly TargetEntity[] = targets) =>
    orderTargets(of, 'ordered', key, tools())[0]!.model

  it('go to one target, and many keys share the targets by weight', () => {
    const counts = { a: 0, b: 0, c: 0 }
    for (let key = 0; key < 4_000; key++) counts[first(hashText(`session ${key}`)) as 'a'] += 1
    expect(counts.a / 4_000).toBeCloseTo(0.25, 1)
    expect(counts.b / 4_000).toBeCloseTo(0.25, 1)
    expect(counts.c / 4_000).toBeCloseTo(0.5, 1)
  })

  it('stay where they are when another target goes', () => {
    for (let number = 0; number < 200; number++) {
      const key = hashText(`session ${number}`)
      if (first(key) !== 'b') {
        expect(first(key, [targets[0]!, targets[2]!])).toBe(first(key))
      }
    }
  })
})
