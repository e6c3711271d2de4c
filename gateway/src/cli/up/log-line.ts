// A line of the processes' JSON log as a person reads it at a terminal.
const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
}

/** `17:40:01 info  gateway is up  workers=2`; a line that is no log record stays as it is. */
export function readableLine(line: string): string {
  const record = parse(line)
  if (record === null) return line
  const { level, time, msg, err, pid: _pid, hostname: _hostname, name: _name, ...rest } = record
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const words = Object.entries(rest).map(([key, value]) => `${key}=${plain(value)}`)
  const failure = messageOf(err)
  if (failure !== null) words.push(`error=${JSON.stringify(failure)}`)
  return [`${clock} ${(levels[Number(level)] ?? '').padEnd(5)} ${String(msg)}`, ...words].join('  ')
}

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    const record = JSON.parse(line) as Record<string, unknown>
    return typeof record['time'] === 'number' && 'msg' in record ? record : null
  } catch {
    return null
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
}

function messageOf(error: unknown): string | null {
  const { message } = (error ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : null
}
