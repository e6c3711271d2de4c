// The log of a thread: its lines travel to main, which alone writes the terminal.
import type { MessagePort } from 'node:worker_threads'
import { pino, type Logger } from 'pino'

/** Makes the thread's log; each line is posted as `{ kind: 'log', line }`. */
export function createThreadLog(port: MessagePort, level: string): Logger {
  return pino(
    { level, base: null, timestamp: false },
    { write: (line: string) => port.postMessage({ kind: 'log', line }) },
  )
}

const levelNames: Readonly<
  Record<number, 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'>
> = { 60: 'fatal', 50: 'error', 40: 'warn', 30: 'info', 20: 'debug', 10: 'trace' }

/** Writes a thread's line to main's log, under the thread's name. */
export function passLine(log: Logger, thread: string, line: string): void {
  const { level, msg, ...fields } = JSON.parse(line) as { level: number; msg?: string }
  log[levelNames[level] ?? 'info']({ thread, ...fields }, msg ?? '')
}
