// Where a process without root's right to pass by file permissions finds its code: in the clone, or in a view of it.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, type Config } from '../../config.ts'
import { SettingsError } from '../../errors.ts'
import { runDirectory } from './directories.ts'

export interface CodeView {
  /** What the command line begins with. */
  readonly prefix: readonly string[]
  /** The path at which the process sees a file of the clone. */
  pathOf(file: string): string
}

/** In the process's own mount namespace only, so there is nothing to clean up and nobody else sees it. */
const mountAndRun = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'

/**
 * A clone in a home of mode 0700 is closed to a root without CAP_DAC_OVERRIDE and to every other user. Such a process
 * gets the clone bound to a place below /run that it may enter; the rights of the files themselves stay as they are.
 * Throws SettingsError where it could not read them there either.
 */
export function viewCode(
  privileges: readonly string[],
  config: Pick<Config, 'instanceId'>,
  main: string,
  clone = root,
): CodeView {
  if (privileges.length === 0 || canRead(privileges, main)) {
    return { prefix: privileges, pathOf: (file) => file }
  }
  const view = join(runDirectory(config), 'code')
  mkdirSync(view, { recursive: true, mode: 0o755 })
  const namespace = ['unshare', '--mount', '--propagation', 'slave']
  const prefix = [...namespace, 'sh', '-c', mountAndRun, 'sh', clone, view, ...privileges]
  const pathOf = (file: string): string => join(view, relative(clone, file))
  if (canRead(prefix, pathOf(main))) return { prefix, pathOf }
  throw new SettingsError(
    `${clone} can not be read by the process that has to run it, which has given up root's rights. ` +
      'Clone to a folder that others may read, such as /opt, or run "chmod -R go+rX" on it.',
  )
}

function canRead(prefix: readonly string[], file: string): boolean {
  const [command = '', ...rest] = [...prefix, 'test', '-r', file]
  return spawnSync(command, rest, { stdio: 'ignore', cwd: '/' }).status === 0
}
