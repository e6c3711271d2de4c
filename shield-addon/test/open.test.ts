// Opening: what is said when it cannot be, with how little privilege it works, who is at a socket.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openShield, peerCredentials, probe } from '../lib/index.ts'
import { createNamespacePair, whyNoNamespaces } from '../../test/network/namespace.ts'
import { objectPath, openTestShield, whyNoKernelTests } from './test-shield.ts'

const reason = await whyNoKernelTests()
const capacity = { addresses: 16 }

describe.skipIf(reason !== null)('opening', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shield-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('with an object that is none says which file', async () => {
    const path = join(folder, 'not-an-object')
    writeFileSync(path, 'text')
    const pinDirectory = '/sys/fs/bpf/portcullis/test-open'
    await expect(openShield({ objectPath: path, pinDirectory, capacity })).rejects.toMatchObject({
      code: 'object_unreadable',
      step: 'open the object',
      message: expect.stringContaining(path),
    })
  })

  test('with pins outside a bpf file system says how to mount one', async () => {
    const opening = openShield({ objectPath, pinDirectory: join(folder, 'pins'), capacity })
    await expect(opening).rejects.toMatchObject({
      code: 'pins_unavailable',
      message: expect.stringContaining('mount -t bpf'),
    })
  })

  test('refuses a capacity that is no number of entries', async () => {
    const pinDirectory = '/sys/fs/bpf/portcullis/test-open'
    const opening = openShield({ objectPath, pinDirectory, capacity: { addresses: 0 } })
    await expect(opening).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  test('of a closed shield nothing more is to be had', async () => {
    const subject = await openTestShield('closed')
    await subject.shield.close()
    await expect(subject.shield.counters()).rejects.toMatchObject({ code: 'closed' })
    await subject.reopen()
    await subject.remove()
  })

  test('works on a system for which probe finds nothing missing', async () => {
    const { supported, missing } = await probe()
    expect({ supported, missing }).toEqual({ supported: true, missing: [] })
  })
})

test.skipIf(reason !== null || whyNoNamespaces() !== null)(
  'three capabilities are enough to open, attach, block and adopt',
  () => {
    const network = createNamespacePair({ name: 'caps' })
    const out = execFileSync(
      'setpriv',
      [
        '--bounding-set=-all,+bpf,+net_admin,+perfmon',
        '--inh-caps=-all',
        '--no-new-privs',
        process.execPath,
        fileURLToPath(new URL('least-privilege.fixture.ts', import.meta.url)),
        network.hostInterface,
        `/sys/fs/bpf/portcullis/test-${process.pid}-caps`,
      ],
      { encoding: 'utf8' },
    )
    network.close()
    expect(JSON.parse(out)).toEqual({
      capabilities: '000000c000001000',
      adopted: [false, true],
      mode: 'native',
      verdict: 'drop',
    })
  },
)

describe.skipIf(reason !== null)('peer credentials', () => {
  test('of a unix socket name the process at the other end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shield-'))
    const server = createServer().listen(join(folder, 'socket'))
    await once(server, 'listening')
    const client = connect(join(folder, 'socket'))
    const [accepted] = (await once(server, 'connection')) as [Socket]
    const { fd } = (accepted as unknown as { _handle: { fd: number } })._handle
    expect(peerCredentials(fd)).toEqual({
      pid: process.pid,
      uid: process.getuid!(),
      gid: process.getgid!(),
    })
    client.destroy()
    accepted.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })

  test('of what is no socket are an error', () => {
    expect(() => peerCredentials(9999)).toThrow(expect.objectContaining({ code: 'not_a_socket' }))
  })
})
