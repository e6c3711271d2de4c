// A network namespace with a veth pair to it: a place for clients that the tests may attack from.
import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

export interface NamespacePair {
  /** Its name under /run/netns. */
  readonly namespace: string
  /** The end in this process's own namespace, where servers listen and the shield attaches. */
  readonly hostInterface: string
  readonly hostAddress: string
  readonly hostAddress6: string
  /** The end inside. */
  readonly clientInterface: string
  readonly clientAddress: string
  readonly clientAddress6: string
  /** Runs a command inside and resolves to what it printed; rejects unless it ends with 0. */
  run(command: string[], options?: { input?: string }): Promise<string>
  /** Starts a command inside that goes on; the caller ends it. */
  start(command: string[], options?: SpawnOptions): ChildProcess
  /** Removes everything; safe to call twice. */
  close(): void
}

const namespaceFolder = '/run/netns'

/** Names are portcullis-<pid>-<index>-<name>: whose they are, and which network. */
const namespacePattern = /^portcullis-(\d+)-(\d+)-/

/** Why namespaces cannot be made here; null when they can. */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root'
  for (const tool of ['ip', 'nsenter']) {
    const isThere = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((folder) =>
      existsSync(`${folder}/${tool}`),
    )
    if (!isThere) return `needs the command ${tool}`
  }
  return null
}

/**
 * Addresses are the first free /30 of 198.18.0.0/15 and /64 of 2001:2::/48, both reserved for
 * tests of this kind. `name` (letters, digits, hyphens) is for people who list namespaces.
 */
export function createNamespacePair({ name }: { name: string }): NamespacePair {
  removeLeavings()
  const index = claimIndex()
  const namespace = `portcullis-${process.pid}-${index}-${name}`
  const hostInterface = hostInterfaceOf(index)
  const clientInterface = `pc${index}c`
  const close = () => remove(namespace, index)
  process.once('exit', close)

  const base = (198 << 24) + (18 << 16) + index * 4
  const hostAddress = dotted(base + 1)
  const clientAddress = dotted(base + 2)
  const hostAddress6 = `2001:2:0:${index.toString(16)}::1`
  const clientAddress6 = `2001:2:0:${index.toString(16)}::2`
  ip('netns', 'add', namespace)
  ip('link', 'set', clientInterface, 'netns', namespace)
  ip('address', 'add', `${hostAddress}/30`, 'dev', hostInterface)
  ip('address', 'add', `${hostAddress6}/64`, 'dev', hostInterface, 'nodad')
  ip('link', 'set', hostInterface, 'up')
  const inside = (...command: string[]) => ip('-n', namespace, ...command)
  inside('link', 'set', 'lo', 'up')
  inside('address', 'add', `${clientAddress}/30`, 'dev', clientInterface)
  inside('address', 'add', `${clientAddress6}/64`, 'dev', clientInterface, 'nodad')
  inside('link', 'set', clientInterface, 'up')

  // Not `ip netns exec`: that mounts a /sys of its own, without the bpf file system.
  const enter = (command: string[]) => [`--net=${namespaceFolder}/${namespace}`, ...command]
  return {
    namespace,
    hostInterface,
    hostAddress,
    hostAddress6,
    clientInterface,
    clientAddress,
    clientAddress6,
    run: (command, { input } = {}) =>
      new Promise((resolve, reject) => {
        const child = execFile('nsenter', enter(command), (error, stdout, stderr) => {
          if (error === null) resolve(stdout)
          else reject(new Error(`${command.join(' ')}: ${stderr || error.message}`))
        })
        // A command that is done before it has read all says so by its exit code.
        child.stdin?.on('error', () => undefined)
        child.stdin?.end(input ?? '')
      }),
    start: (command, options = {}) => spawn('nsenter', enter(command), options),
    close() {
      process.removeListener('exit', close)
      close()
    },
  }
}

function hostInterfaceOf(index: number): string {
  return `pc${index}h`
}

/** Making the veth pair is the claim: the kernel refuses a name that is taken. */
function claimIndex(): number {
  for (let index = 0; index < 1000; index++) {
    const host = hostInterfaceOf(index)
    if (existsSync(`/sys/class/net/${host}`)) continue
    try {
      ip('link', 'add', host, 'type', 'veth', 'peer', 'name', `pc${index}c`)
      return index
    } catch (error) {
      if (!existsSync(`/sys/class/net/${host}`)) throw error
    }
  }
  throw new Error('No free test network')
}

function removeLeavings(): void {
  if (!existsSync(namespaceFolder)) return
  for (const namespace of readdirSync(namespaceFolder)) {
    const [, pid, index] = namespacePattern.exec(namespace) ?? []
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    try {
      remove(namespace, Number(index))
    } catch (error) {
      // Another test process may have been quicker.
      if (existsSync(`${namespaceFolder}/${namespace}`)) throw error
    }
  }
}

/** The link first: the namespace's own end of it would go only some time later. */
function remove(namespace: string, index: number): void {
  const host = hostInterfaceOf(index)
  if (existsSync(`/sys/class/net/${host}`)) ip('link', 'delete', host)
  if (existsSync(`${namespaceFolder}/${namespace}`)) ip('netns', 'delete', namespace)
}

function ip(...command: string[]): void {
  execFileSync('ip', command, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')
}
