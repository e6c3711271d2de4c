// `import`: what counts as a line, and a list where only a gateway runs.
import { afterEach, expect, it } from 'vitest'
import { AdminError, type AdminClient } from '../admin-client.ts'
import { importFile, readValues } from './import.ts'
import { gatewayImporter, type Importer } from './importer.ts'

afterEach(() => {
  process.exitCode = undefined
})

it('takes one value a line, without comments, blanks and empty lines', () => {
  const text =
    '# list\r\n192.0.2.1\n\n  2001:db8::/64  \n198.51.100.0/24 ; drop\n;none\n203.0.113.9# x'
  expect(readValues(text)).toEqual(['192.0.2.1', '2001:db8::/64', '198.51.100.0/24', '203.0.113.9'])
})

it('is taken by a gateway without a shield ban by ban, and names what it refuses', async () => {
  const bodies: unknown[] = []
  const admin = {
    async request(_method: string, _path: string, body: { value: string }) {
      if (body.value === '127.0.0.1') throw new AdminError(409, 'protected_target', 'is loopback')
      bodies.push(body)
    },
    close: async () => undefined,
  } as unknown as AdminClient
  const answer = await gatewayImporter(admin).take(['192.0.2.1', '127.0.0.1', '198.51.100.0/24'], {
    ttlMs: 60_000,
    reason: 'list',
  })
  expect(answer).toEqual({
    imported: 2,
    refused: [{ value: '127.0.0.1', code: 'protected_target', message: 'is loopback' }],
  })
  expect(bodies).toEqual([
    { type: 'ban', value: '192.0.2.1', durationMs: 60_000, reason: 'list' },
    { type: 'ban', value: '198.51.100.0/24', durationMs: 60_000, reason: 'list' },
  ])
})

it('keeps a line that can be no address out of the batch, names it, and ends with 1', async () => {
  const taken: string[][] = []
  const importer: Importer = {
    async take(values) {
      taken.push([...values])
      return { imported: values.length, refused: [] }
    },
    close: async () => undefined,
  }
  const printed: string[] = []
  await importFile({
    text: `192.0.2.1\n${'x'.repeat(101)}\n192.0.2.2\n`,
    importer,
    measure: { ttlMs: null, reason: '' },
    isJson: true,
    print: (line) => printed.push(line),
  })
  expect(taken).toEqual([['192.0.2.1', '192.0.2.2']])
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({
    imported: 2,
    refused: [{ value: 'x'.repeat(100), code: 'invalid_target' }],
  })
  expect(process.exitCode).toBe(1)
})
