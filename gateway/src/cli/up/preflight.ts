// What has to be free before anything is changed: the data directory and both ports.
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { SettingsError } from '../../errors.ts'
import { probePort } from '../../process/listen-port.ts'

/** Throws SettingsError that says what holds it and what to do. Leaves everything as it is. */
export async function requireFree(
  config: Pick<Config, 'adminHost' | 'adminPort' | 'adminSocket' | 'dataDir' | 'host' | 'port'>,
  /** Whether the gateway gives root's rights away before it listens. */
  losesRights = false,
): Promise<void> {
  const { adminHost, adminPort, adminSocket, dataDir, host, port } = config
  if (await answers(adminSocket)) {
    throw new SettingsError(
      `Portcullis runs already on the data directory ${dataDir}${processOf(dataDir)}. ` +
        'Stop it first, or give this one its own directory and ports with --data, --port and --admin-port.',
    )
  }
  if (losesRights) {
    requireUnprivileged(port, '--port')
    requireUnprivileged(adminPort, '--admin-port')
  }
  if (port !== 0) await probePort(host, port, '--port')
  if (adminPort !== 0) await probePort(adminHost, adminPort, '--admin-port')
  if (port === adminPort && port !== 0) {
    throw new SettingsError(`--port and --admin-port are both ${port}; they have to differ.`)
  }
}

/** Root itself could have a low port; the gateway, which holds no capability, could not. */
function requireUnprivileged(port: number, flag: string): void {
  const first = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
  if (port === 0 || port >= first) return
  throw new SettingsError(
    `The gateway runs without root's rights and may not listen on port ${port}; choose one from ${first} with ${flag}, ` +
      `or lower net.ipv4.ip_unprivileged_port_start.`,
  )
}

/** The socket of a gateway that was killed lies there still, but nobody listens at it. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once('error', () => resolve(false))
    connection.once('connect', () => {
      connection.destroy()
      resolve(true)
    })
  })
}

function processOf(dataDir: string): string {
  const file = join(dataDir, 'gateway.pid')
  return existsSync(file) ? ` (process ${readFileSync(file, 'utf8').trim()})` : ''
}
