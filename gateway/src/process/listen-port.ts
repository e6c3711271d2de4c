// Finds out whether the data port is free before the workers share it: with SO_REUSEPORT a second gateway could join unnoticed.
import { createServer } from 'node:net'
import { SettingsError } from '../errors.ts'

/**
 * Binds plainly and closes again; returns the host to listen on, which is `0.0.0.0` where `::` can not be had.
 * Throws SettingsError when the port is taken or not ours to take.
 */
export async function probePort(
  host: string,
  port: number,
  /** The flag that chooses another one. */
  flag = '--port',
): Promise<string> {
  try {
    await bindOnce(host, port)
    return host
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) {
      return await probePort('0.0.0.0', port, flag)
    }
    throw new SettingsError(explain(host, port, flag, error), { cause: error })
  }
}

function bindOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port }, () => server.close(() => resolve()))
  })
}

function explain(host: string, port: number, flag: string, error: unknown): string {
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return `${where} is in use by another process. Stop it, or choose another port with ${flag}.`
  }
  if (code === 'EACCES') {
    return `This process may not listen on ${where}; choose a port above 1023 with ${flag}.`
  }
  return `${where} can not be listened on: ${message}`
}
