// A shield in an instance of its own for tests, taken away afterwards, whatever happens.
import { existsSync, readdirSync, rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { mountBpfFileSystem, openShield, probe } from '../lib/index.ts'
import type { Shield } from '../lib/index.ts'

export const objectPath = join(import.meta.dirname, '../../shield-bpf/build/shield.bpf.o')

const pinRoot = '/sys/fs/bpf/portcullis'

/** Why the kernel tests cannot run here; null when they can. */
export async function whyNoKernelTests(): Promise<string | null> {
  const { missing } = await probe()
  if (!existsSync(objectPath)) missing.push('the BPF object (run "pnpm build:shield")')
  const reason = missing.length === 0 ? null : `skipped: needs ${missing.join(', ')}`
  if (reason !== null) console.log(`shield tests ${reason}`)
  return reason
}

export interface TestShield {
  readonly shield: Shield
  readonly pinDirectory: string
  /** Closes, and opens again over the pins as a restarted daemon does. */
  reopen(addresses?: number): Promise<void>
  /** Detaches, unpins, closes. */
  remove(): Promise<void>
}

export async function openTestShield(name: string, addresses = 1024): Promise<TestShield> {
  mountBpfFileSystem()
  removeLeavings()
  const pinDirectory = join(pinRoot, `test-${process.pid}-${name}`)
  const open = (capacity: number) =>
    openShield({ objectPath, pinDirectory, capacity: { addresses: capacity } })
  let shield = await open(addresses)
  const removePins = () => removePinFolder(pinDirectory)
  process.once('exit', removePins)
  return {
    get shield() {
      return shield
    },
    pinDirectory,
    async reopen(capacity = addresses) {
      await shield.close()
      shield = await open(capacity)
    },
    async remove() {
      await shield.panic()
      process.removeListener('exit', removePins)
    },
  }
}

/** Pins of test processes that died before they could clean up. */
function removeLeavings(): void {
  if (!existsSync(pinRoot)) return
  for (const name of readdirSync(pinRoot)) {
    const pid = /^test-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removePinFolder(join(pinRoot, name))
  }
}

function removePinFolder(folder: string): void {
  if (!existsSync(folder)) return
  for (const pin of readdirSync(folder)) unlinkSync(join(folder, pin))
  rmSync(folder, { recursive: true })
}
