// Starts a subject as a process of its own and ends it by its pid.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { family } from './process.ts'
import type { Subject } from './subject.ts'

interface Start {
  readonly name: string
  readonly port: number
  readonly folder: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly headers?: Subject['headers']
  readonly signal?: 'SIGTERM' | 'SIGQUIT'
  /** Answers 200 once it serves; without it, the port itself is tried. */
  readonly ready?: string
}

/** Waits up to five minutes until it serves. */
export async function start(options: Start): Promise<Subject> {
  const { name, port, folder, headers = [{}] } = options
  const log = join(folder, 'output.log')
  const output = openSync(log, 'w')
  const child = spawn(options.command, options.args, {
    cwd: folder,
    stdio: ['ignore', output, output],
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
  })
  closeSync(output)
  const ended = once(child, 'exit')
  await once(child, 'spawn')
  const deadline = Date.now() + 300_000
  while (!(await (options.ready === undefined ? isListening(port) : isReady(options.ready)))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`)
    }
    await sleep(100)
  }
  return {
    name,
    port,
    headers,
    pids: () => family(child.pid ?? 0),
    async stop() {
      child.kill(options.signal ?? 'SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(patience)
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  )
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isOpen = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return isOpen
}
