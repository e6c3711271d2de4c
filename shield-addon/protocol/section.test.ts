// The `shield:` section: defaults, and what each wrong value is told.
import { expect, it } from 'vitest'
import { ShieldSection } from './section.ts'

it('has a default for everything', () => {
  expect(ShieldSection.parse({})).toEqual({
    interfaces: [],
    stages: { anomalies: 'monitor' },
    never_block: [],
    protected_ports: [],
    capacity: { addresses: 1_000_000 },
  })
})

it.each([
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
