// A measurement starts only where its own shield is on the interface.
import { expect, test } from 'vitest'
import { guards } from './guards.ts'

function adminThatReports(...reports: readonly unknown[]) {
  const left = [...reports]
  const report = () => (left.length > 1 ? left.shift() : left[0])
  return { admin: { request: async () => ({ report: report() }) } as never }
}

const on = (name: string) => ({ interfaces: [{ name, mode: 'native' }] })

test('waits for the shield and for its interface', async () => {
  await expect(guards(adminThatReports(null, on('a'), on('b')), 'b')).resolves.toBeUndefined()
})

test('fails with the words of the shield when another program holds the interface', async () => {
  const problem = 'b already runs another XDP program (id 7); detach that first'
  const taken = { interfaces: [{ name: 'b', mode: 'none', problem }] }
  await expect(guards(adminThatReports(taken), 'b')).rejects.toThrow(problem)
})
