// CPU time and memory of processes, from /proc.
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second of /proc's times; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** User and system time of these processes, all threads. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold blanks; the fields after it don't.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks / ticksPerSecond
}

export function residentMegabytes(pids: readonly number[]): number {
  let kilobytes = 0
  for (const pid of pids) {
    const line = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    kilobytes += Number(line?.[1] ?? 0)
  }
  return kilobytes / 1024
}

/** A process and all its descendants. */
export function family(pid: number): number[] {
  const childrenOf = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(Number(name))
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)])
  }
  const found = [pid]
  for (const known of found) found.push(...(childrenOf.get(known) ?? []))
  return found
}

/** 0 when it has ended in the meantime. */
function parentOf(pid: number): number {
  try {
    const line = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(line?.[1] ?? 0)
  } catch {
    return 0
  }
}
