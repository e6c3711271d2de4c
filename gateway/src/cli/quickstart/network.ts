// The demo's own network: a veth pair whose far end lives in a namespace, so that no interface of the machine is touched.
import { spawnSync } from 'node:child_process'
import { SettingsError } from '../../errors.ts'

export interface DemoNetwork {
  readonly hostInterface: string
  readonly hostAddress: string
  readonly clientAddress: string
  /** What a command line must begin with to run inside. */
  readonly enter: readonly string[]
  readonly enterLine: string
  close(): void
}

/** Makes namespace `pc-<6 hex>` and interface `pc<6 hex>`; leavings of a run that was killed are taken away first. */
export function createDemoNetwork(instanceId: string): DemoNetwork {
  const short = instanceId.slice(0, 6)
  const namespace = `pc-${short}`
  const hostInterface = `pc${short}`
  const close = (): void => {
    run('ip', 'netns', 'delete', namespace)
    run('ip', 'link', 'delete', hostInterface)
  }
  close()
  const [hostAddress, clientAddress] = freeAddresses()
  const steps: readonly (readonly string[])[] = [
    ['ip', 'netns', 'add', namespace],
    [
      'ip',
      'link',
      'add',
      hostInterface,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      namespace,
    ],
    ['ip', 'address', 'add', `${hostAddress}/30`, 'dev', hostInterface],
    ['ip', 'link', 'set', hostInterface, 'up'],
    ['ip', '-n', namespace, 'address', 'add', `${clientAddress}/30`, 'dev', 'eth0'],
    ['ip', '-n', namespace, 'link', 'set', 'eth0', 'up'],
    ['ip', '-n', namespace, 'link', 'set', 'lo', 'up'],
  ]
  for (const [file, ...args] of steps) {
    const failure = run(file ?? '', ...args)
    if (failure === null) continue
    close()
    throw new SettingsError(`the demo network could not be made: ${args.join(' ')}: ${failure}`)
  }
  const enter = ['nsenter', `--net=/run/netns/${namespace}`]
  return {
    hostInterface,
    hostAddress,
    clientAddress,
    enter,
    enterLine: `  ${enter.join(' ')}`,
    close,
  }
}

/** The first /30 of 198.18.0.0/15 (RFC 2544, benchmarks) that no route covers. */
function freeAddresses(): [host: string, client: string] {
  for (let block = 0; block < 2 ** 15; block += 1) {
    const address = (offset: number): string => {
      const value = block * 4 + offset
      return `198.${18 + (value >> 16)}.${(value >> 8) & 255}.${value & 255}`
    }
    const route = spawnSync('ip', ['-o', 'route', 'show', 'match', address(1), 'table', 'all'], {
      encoding: 'utf8',
    }).stdout
    const isCovered = route
      .split('\n')
      .some((line) => line !== '' && !/^default|^broadcast/.test(line))
    if (!isCovered) return [address(1), address(2)]
  }
  throw new SettingsError('198.18.0.0/15 has no free /30 for the demo network; use --no-shield')
}

/** Gives null, or what the command said when it failed. */
function run(file: string, ...args: string[]): string | null {
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' })
  if (error !== undefined) return error.message
  return status === 0 ? null : stderr.trim()
}
