// Interfaces: what is attached follows the settings and the machine.
import { beforeEach, expect, it } from 'vitest'
import type { InterfaceStatus } from '../protocol/index.ts'
import { createFakeKernel, type FakeKernel } from '../test/fake-shield.ts'
import type { HostFacts } from './host-facts.ts'
import { createInterfaces, type Interfaces } from './interfaces.ts'

const facts: HostFacts = {
  ownAddresses: [
    { value: '192.0.2.1', interface: 'wan0' },
    { value: 'fe80::1%wan0', interface: 'wan0' },
  ],
  gateways: [],
  defaultInterfaces: ['wan0'],
  resolvers: [],
  sshClients: [],
}

let kernel: FakeKernel
let interfaces: Interfaces
let changes: (readonly InterfaceStatus[])[]
let warnings: string[]

beforeEach(() => {
  kernel = createFakeKernel()
  kernel.present.add('wan0').add('lan0')
  changes = []
  warnings = []
  interfaces = createInterfaces({
    shield: kernel.open(10),
    changed: (status) => void changes.push(status),
    log: {
      info: () => undefined,
      warn: (_fields, message) => void warnings.push(message),
      error: () => undefined,
    },
  })
})

it('auto is the interfaces with a default route', async () => {
  await interfaces.reconcile('auto', facts)
  expect(interfaces.status()).toEqual([
    { name: 'wan0', mode: 'native', level: 'xdp.frags', addresses: ['192.0.2.1', 'fe80::1'] },
  ])
  await interfaces.reconcile('auto', { ...facts, defaultInterfaces: ['lan0'] })
  expect([...kernel.attached.keys()]).toEqual(['lan0'])
})

it('detaches what the settings no longer name, and keeps the rest as it is', async () => {
  await interfaces.reconcile(['wan0', 'lan0'], facts)
  const before = kernel.attached.get('lan0')
  await interfaces.reconcile(['lan0'], facts)
  expect([...kernel.attached.values()]).toEqual([before])
})

it('adopts what an earlier daemon attached, without attaching anew', async () => {
  kernel.attached.set('wan0', { name: 'wan0', ifindex: 4, mode: 'generic', level: 'xdp' })
  await interfaces.reconcile(['wan0'], facts)
  expect(interfaces.status()).toMatchObject([{ name: 'wan0', mode: 'generic', level: 'xdp' }])
  expect(interfaces.nameOf(4)).toBe('wan0')
  expect(interfaces.nameOf(5)).toBe('5')
})

it('tells a change once, and warns once while an interface is missing', async () => {
  await interfaces.reconcile(['gone0'], facts)
  await interfaces.reconcile(['gone0'], facts)
  expect(changes).toHaveLength(1)
  expect(warnings).toHaveLength(1)
  expect(interfaces.status()).toMatchObject([
    { name: 'gone0', mode: 'none', problem: 'There is no interface gone0.' },
  ])
  kernel.present.add('gone0')
  await interfaces.reconcile(['gone0'], facts)
  expect(changes).toHaveLength(2)
})
