// What the figures were measured on.
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

export function describeMachine(): string {
  const name = /^PRETTY_NAME="(.*)"/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, ${gibibytes} GiB, Linux ${release()}, ${name}`
}
