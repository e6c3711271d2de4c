// What people read after a block and after panic.
import type { Decision, ShieldReport } from '@portcullis/shield-addon/protocol'
import { expect, it } from 'vitest'
import { describeBlock, describePanic, describeReport } from './describe.ts'

const decision: Decision = {
  id: 'dec_1',
  type: 'ban',
  scope: 'ip',
  value: '192.0.2.1',
  origin: 'admin',
  scenario: 'manual',
  evidence: [],
  created: 1,
  expires: null,
  enforced_at: 'kernel',
  hits: 0,
}

it('says of a block in the kernel only what it is', () => {
  expect(describeBlock(decision)).toBe(
    'Blocked: ban 192.0.2.1  until lifted  at kernel  0 hits  admin: manual',
  )
})

it('says why a block is at layer 7: the network is too wide, or no shield took it', () => {
  const wide = describeBlock({ ...decision, value: '10.0.0.0/7', enforced_at: 'l7' })
  expect(wide).toContain('The kernel can not drop it: a network of less than 8 bits')
  const alone = describeBlock({ ...decision, enforced_at: 'l7' })
  expect(alone).toContain('No shield took it')
})

it('says after panic what was detached, and that pins go also where nothing was', () => {
  expect(describePanic(['eth0', 'eth1'])).toBe('Detached from eth0, eth1.')
  expect(describePanic([])).toBe('Nothing was attached; what was pinned is removed.')
})

const report: ShieldReport = {
  interfaces: [],
  stages: { deny: 'enforce' },
  counters: {
    passed: 5,
    dropped: 0,
    limited: 2,
    by_reason: { clean: 5, flood_syn: 2 },
    by_protocol: {},
    by_family: {},
    by_length: { 64: 7, 128: 0 },
    anomalies: { land: 0 },
    over_budget: { syn: 2, udp: 0 },
  },
  rules: {},
  capacity: { addresses: 10, used: 0 },
  samples_lost: 0,
  never_block: [],
  protected_ports: [],
  adopted: false,
  pid: 1,
  started: 0,
}

it('tells what was over a budget and how long frames were, and leaves out what did not happen', () => {
  const lines = describeReport(report).split('\n')
  const after = (title: string) => lines[lines.indexOf(title) + 1]?.trim()
  expect(after('Over a budget of their source:')).toMatch(/^syn +2$/)
  expect(after('Frames of up to so many bytes:')).toMatch(/^64 +7$/)
  expect(lines.filter((line) => /Anomalies|udp|128/.test(line))).toEqual([])
})
