// The data port is asked for plainly, so that no second gateway joins it unnoticed.
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { SettingsError } from '../errors.ts'
import { probePort } from './listen-port.ts'

test('a port that others share is refused with words that say what to do', async () => {
  const other = createServer().listen({ host: '127.0.0.1', port: 0, reusePort: true })
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const probing = probePort('127.0.0.1', port)
  await expect(probing).rejects.toThrow(SettingsError)
  await expect(probing).rejects.toThrow(`127.0.0.1:${port} is in use by another process.`)
  other.close()
})

test('a free port is free again after the look', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await once(first, 'listening')
  const { port } = first.address() as AddressInfo
  first.close()
  await once(first, 'close')
  expect(await probePort('127.0.0.1', port)).toBe('127.0.0.1')
  expect(await probePort('127.0.0.1', port)).toBe('127.0.0.1')
})

test('an address that is not of this machine is refused with the address', async () => {
  await expect(probePort('192.0.2.1', 0)).rejects.toThrow('192.0.2.1:0 can not be listened on')
})
