// Says whether the shield can work here, and if not what is missing.
import { accessSync, constants, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { loadAddon } from './addon.ts'
import type { ProbeResult } from './types.ts'

/** Capability numbers of capabilities(7). */
const capabilities = [
  { name: 'CAP_NET_ADMIN', bit: 12 },
  { name: 'CAP_PERFMON', bit: 38 },
  { name: 'CAP_BPF', bit: 39 },
]

const sysAdmin = 21

/** Reads files and loads the addon; opens nothing in the kernel. */
export async function probe(): Promise<ProbeResult> {
  const missing: string[] = []
  let addon: string | null = null
  try {
    addon = loadAddon().path
  } catch (error) {
    missing.push(error instanceof Error ? error.message : String(error))
  }
  const kernel = release()
  const btf = isReadable('/sys/kernel/btf/vmlinux')
  if (process.platform === 'linux') {
    const [major = 0, minor = 0] = kernel.split('.').map(Number)
    if (major < 5 || (major === 5 && minor < 15)) missing.push('Linux 5.15 or later')
    for (const { name, bit } of capabilities) {
      if (!hasCapability(bit)) missing.push(`${name} (start as root)`)
    }
    if (!isMounted() && !hasCapability(sysAdmin)) {
      missing.push('a bpf file system (mount -t bpf bpf /sys/fs/bpf)')
    }
  }
  return { supported: missing.length === 0, missing, kernel, btf, addon }
}

function hasCapability(bit: number): boolean {
  const status = readFileSync('/proc/self/status', 'utf8')
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'
  return ((BigInt(`0x${effective}`) >> BigInt(bit)) & 1n) === 1n
}

function isMounted(): boolean {
  return / \/sys\/fs\/bpf bpf /.test(readFileSync('/proc/mounts', 'utf8'))
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
