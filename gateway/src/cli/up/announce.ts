// What `up` says once it is up: where callers and administrators go, the first password, and what the shield does.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ShieldReport } from '@portcullis/shield-addon/protocol'
import { z } from 'zod'
import type { Config } from '../../config.ts'
import type { AdminClient } from '../admin-client.ts'

export type Announced = Pick<Config, 'adminHost' | 'adminPort' | 'dataDir' | 'host' | 'port'>

const Status = z.object({ report: ShieldReport.nullable(), advice: z.string().nullable() })

/** The shield connects a moment after the gateway. */
const shieldMs = 3_000

/** What the shield does, in one line; asks the gateway until it has heard of the shield. */
export async function shieldWords(
  admin: Pick<AdminClient, 'request'>,
  hasShield: boolean,
): Promise<string> {
  if (!hasShield) return 'off; the gateway enforces bans itself, at layer 7'
  const end = Date.now() + shieldMs
  for (;;) {
    const { report, advice } = Status.parse(await admin.request('GET', '/api/v1/shield'))
    if (report !== null && report.interfaces.length === 0) {
      return 'guards NO interface: name them in PORTCULLIS_SHIELD_INTERFACES (or auto)'
    }
    if (report !== null && advice !== null) return advice
    if (report !== null) {
      const interfaces = report.interfaces.map(
        ({ name, mode, level }) => `${name} (${mode}, ${level})`,
      )
      return `guards ${interfaces.join(', ')}`
    }
    if (Date.now() > end) return 'does not answer yet; "portcullis shield status" tells more'
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** For a terminal. */
export function describeUp(config: Announced, shield: string): string[] {
  const password = join(config.dataDir, 'admin-password')
  return [
    'Portcullis is up. Ctrl-C stops it.',
    `  Gateway      ${gatewayUrl(config)}`,
    `  Admin page   ${pageUrl(config)}`,
    ...(existsSync(password)
      ? [`  First login  admin@portcullis.local, with the password in ${password}`]
      : []),
    `  Shield       ${shield}`,
  ]
}

/** One line, for those who start it without a terminal. */
export function summarizeUp(config: Announced, shield: string): string {
  return `Portcullis is up: gateway ${gatewayUrl(config)}, admin page ${pageUrl(config)}, shield: ${shield}`
}

export function gatewayUrl({ host, port }: Pick<Announced, 'host' | 'port'>): string {
  return port === 0 ? 'at a port that the log names' : `http://${reachable(host)}:${port}/v1`
}

function pageUrl({ adminHost, adminPort }: Announced): string {
  return adminPort === 0
    ? 'at a port that the log names'
    : `http://${reachable(adminHost)}:${adminPort}/`
}

/** A wildcard is no address to go to, but this machine's own always works. */
function reachable(host: string): string {
  if (host === '::' || host === '0.0.0.0') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
