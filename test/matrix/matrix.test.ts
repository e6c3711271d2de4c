// Every client, at its door, completes every scenario with every vendor, or is told why not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clients } from './clients.ts'
import { startMatrix, type Cell, type Matrix } from './matrix.ts'
import { writePage } from './page.ts'
import { scenarios } from './scenarios.ts'
import { vendors } from './vendors.ts'

let matrix: Matrix
const cells: Cell[] = []

beforeAll(async () => {
  // The AI SDK says on the console what its providers leave out; the cells say what arrives.
  globalThis.AI_SDK_LOG_WARNINGS = false
  matrix = await startMatrix()
})
afterAll(() => matrix.close())

describe.each(clients)('$name', (client) => {
  it.each(vendors)('completes every scenario with $name, or is told why not', async (vendor) => {
    // At once, as a call waits more than it works.
    const runs = scenarios.map((scenario) => matrix.run(client, vendor, scenario))
    const results = await Promise.allSettled(runs)
    const failures = results.flatMap((result, index) =>
      result.status === 'rejected' ? [`${scenarios[index]!.name}: ${result.reason}`] : [],
    )
    expect(failures).toEqual([])
    cells.push(
      ...results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    )
  })
})

it('is what the page shows (`vitest run test/matrix -u` writes it)', async () => {
  expect(cells).toHaveLength(clients.length * vendors.length * scenarios.length)
  await expect(writePage(cells)).toMatchFileSnapshot('../../docs/compatibility.md')
})
