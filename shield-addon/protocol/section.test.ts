// The `shield:` section: defaults, and what each wrong value is told.
import { expect, it } from 'vitest'
import { ShieldSection } from './section.ts'
import { findWithoutEffect } from './without-effect.ts'

it('has a default for everything', () => {
  expect(ShieldSection.parse({})).toEqual({
    interfaces: [],
    stages: {
      anomalies: 'monitor',
      flood: 'off',
      syn_cookies: 'off',
      rules: 'off',
      signatures: 'off',
    },
    budgets: {},
    never_block: [],
    protected_ports: [],
    capacity: { addresses: 1_000_000 },
  })
})

it('takes the whole section, and says which part of it does nothing yet', () => {
  const section = ShieldSection.parse({
    interfaces: ['eth0'],
    stages: {
      anomalies: 'monitor',
      flood: 'enforce',
      syn_cookies: 'monitor',
      rules: 'enforce',
      signatures: 'off',
    },
    budgets: {
      packets: 20_000,
      bytes: '50MB',
      syn: 200,
      udp: 500,
      icmp: 50,
      fragments: 100,
      connections: 200,
    },
    never_block: ['192.0.2.0/24'],
    protected_ports: [22],
    capacity: { addresses: 1_000_000 },
  })
  expect(section.budgets.bytes).toBe(50_000_000)
  const found = findWithoutEffect(section)
  expect(found.map(({ path }) => path.join('.'))).toEqual(['stages.syn_cookies', 'stages.rules'])
  for (const { message } of found) expect(message).toContain('NO EFFECT')
})

it.each([
  [{ budgets: { syn: 200 } }, 'budgets', 'while stages.flood is off'],
  [{ stages: { flood: 'enforce' } }, 'stages.flood', 'without a budget'],
])('says that budgets and the flood stage need each other: %j', (text, path, words) => {
  const found = findWithoutEffect(ShieldSection.parse(text))
  expect(found.map((one) => one.path.join('.'))).toEqual([path])
  expect(found[0]?.message).toContain(words)
})

it('has nothing to say about settings that all work', () => {
  const section = ShieldSection.parse({ stages: { anomalies: 'enforce' }, protected_ports: [22] })
  expect(findWithoutEffect(section)).toEqual([])
})

it.each([
  [1_000, 1_000],
  ['7B', 7],
  ['7KB', 7_000],
  ['2GB', 2_000_000_000],
])('reads bytes %j as %d', (bytes, expected) => {
  expect(ShieldSection.parse({ budgets: { bytes } }).budgets.bytes).toBe(expected)
})

it.each([
  [{ budgets: { bytes: '50 MB' } }, 'such as 50MB'],
  [{ budgets: { bytes: '0MB' } }, 'from 1B'],
  [{ budgets: { bytes: -1 } }, 'from 1B'],
  [{ budgets: { syn: 0 } }, '1'],
  [{ budgets: { sin: 5 } }, 'Unrecognized key: "sin"'],
  [{ stages: { flood: 'on' } }, 'monitor'],
  [{ stages: { deny: 'off' } }, 'Unrecognized key: "deny"'],
  [{ never_block: ['192.0.2.300'] }, '"192.0.2.300" is neither an address nor a network'],
  [{ never_block: ['0.0.0.0/0'] }, 'would switch the shield off'],
  [{ protected_ports: [70_000] }, '65535'],
  [{ interfaces: ['a-name-of-16-long'] }, 'is no name of a network interface'],
  [{ stages: { anomalies: 'on' } }, 'monitor'],
  [{ interface: ['eth0'] }, 'Unrecognized key: "interface"'],
  [{ capacity: { addresses: 0 } }, '1'],
])('refuses %j', (section, words) => {
  const parsed = ShieldSection.safeParse(section)
  expect(parsed.success).toBe(false)
  expect(parsed.error?.issues.map((issue) => issue.message).join()).toContain(words)
})
