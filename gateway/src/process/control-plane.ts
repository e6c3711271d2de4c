// The admin API and page, twice: on their port for people, and on a socket in the data directory for who owns it.
import { chmodSync, rmSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { createAdminApp, createTurns, type AdminOptions } from '../admin/index.ts'
import { SettingsError } from '../errors.ts'

export interface ControlPlane {
  readonly address: { readonly host: string; readonly port: number }
  readonly socket: string
  close(): Promise<void>
}

/** What the kernel takes: sockaddr_un has 108 bytes, the last one is zero. */
const longestSocketPath = 107

/** Throws SettingsError when the admin port is taken or the socket's path is too long. */
export async function startControlPlane(
  config: Pick<Config, 'adminHost' | 'adminPort' | 'adminSocket' | 'trustedProxies'>,
  given: Omit<AdminOptions, 'isLocal' | 'trustedProxies' | 'turns'>,
): Promise<ControlPlane> {
  const { adminHost: host, adminPort: port, adminSocket: socket, trustedProxies } = config
  const length = Buffer.byteLength(socket)
  if (length > longestSocketPath) {
    throw new SettingsError(
      `${socket} has ${length} bytes; a socket's path may have ${longestSocketPath}. Choose a shorter data directory.`,
    )
  }
  // Both write the same things: one after the other, whichever door a write came by.
  const options = { ...given, trustedProxies, turns: createTurns() }
  const stack = new AsyncDisposableStack()
  try {
    const page = await createAdminApp({ ...options, isLocal: false })
    stack.defer(() => page.close())
    await listen(page, host, port)

    const local = await createAdminApp({ ...options, isLocal: true, uiDirectory: null })
    stack.defer(() => local.close())
    // We hold the directory's lock: what lies here was left by a process that is dead.
    rmSync(socket, { force: true })
    await local.listen({ path: socket })
    // The directory is 0700 already; this holds also where somebody opened it up.
    chmodSync(socket, 0o600)

    const bound = page.server.address()
    return {
      address: { host, port: typeof bound === 'object' && bound !== null ? bound.port : port },
      socket,
      close: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { message } = error as Error
    throw new SettingsError(
      `the admin page can not listen on ${host} port ${port}: ${message}. Stop what holds it, or choose another with --admin-port.`,
      { cause: error },
    )
  }
}
