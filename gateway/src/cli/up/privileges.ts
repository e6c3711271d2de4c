// What each process may do: the setpriv line and the environment of shieldd and of the gateway.
import type { Config } from '../../config.ts'
import type { Owner } from './directories.ts'

const shared = ['--clear-groups', '--inh-caps=-all', '--no-new-privs', '--pdeathsig', 'TERM']

/** The gateway holds no capability at all, also when its user is root. */
export function gatewayPrefix({ uid, gid }: Owner): string[] {
  if (process.getuid?.() !== 0) return []
  return [
    'setpriv',
    '--reuid',
    String(uid),
    '--regid',
    String(gid),
    '--bounding-set=-all',
    ...shared,
  ]
}

/** shieldd keeps three capabilities, and the group that may open its socket. */
export function shieldPrefix({ gid }: Owner): string[] {
  return [
    'setpriv',
    '--regid',
    String(gid),
    '--bounding-set=-all,+bpf,+net_admin,+perfmon',
    ...shared,
  ]
}

export function gatewayEnvironment(config: Config): NodeJS.ProcessEnv {
  return { ...config.environment }
}

const secretSettings = [
  'PORTCULLIS_MASTER_KEY',
  'PORTCULLIS_ADMIN_PASSWORD',
  'PORTCULLIS_DATABASE_URL',
]

/** Settings without secrets, and the SSH client's address, which the shield never blocks. */
export function shieldEnvironment(config: Config): NodeJS.ProcessEnv {
  const kept = Object.entries(config.environment).filter(
    ([name]) =>
      ['PATH', 'LANG', 'SSH_CLIENT', 'SSH_CONNECTION'].includes(name) ||
      (name.startsWith('PORTCULLIS_') && !secretSettings.includes(name)),
  )
  return Object.fromEntries(kept)
}
