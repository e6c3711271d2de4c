// `portcullis quickstart`, called by quickstart.sh: a demo installation, one chat call, and the shield seen at work.
import { detachWithoutDaemon } from '@portcullis/shield-addon/daemon'
import type { Command } from 'commander'
import { join } from 'node:path'
import { loadConfig, root } from '../config.ts'
import { SettingsError } from '../errors.ts'
import type { AdminClient } from './admin-client.ts'
import type { CommandContext } from './context.ts'
import { firstCall, tryLine } from './quickstart/first-call.ts'
import { prepareInstallation } from './quickstart/installation.ts'
import { createDemoNetwork } from './quickstart/network.ts'
import { demoObstacle, listenWords } from './quickstart/reach.ts'
import { showShield } from './quickstart/shield-demo.ts'
import { daemonConfigOf } from './shield/daemon-config.ts'
import { readAdministrator } from './quickstart/administrator.ts'
import { gatewayUrl } from './up/announce.ts'
import { requireFree } from './up/preflight.ts'
import { whenReady } from './up/ready.ts'
import { startSupervisor, type Supervisor } from './up/supervisor.ts'

interface QuickstartOptions {
  readonly check?: boolean
  readonly host?: string
  readonly port?: string
  readonly adminPort?: string
  readonly data?: string
  readonly shield: boolean
}

export function registerQuickstartCommand(program: Command, context: CommandContext): void {
  program
    .command('quickstart', { hidden: true })
    .option('--check', 'do everything, make the calls, stop')
    .option('--host <address>', 'address that the data plane listens at (default: every one)')
    .option('--port <port>', 'port of the data plane')
    .option('--admin-port <port>', 'port of admin page and API')
    .option('--data <dir>', 'data directory')
    .option('--no-shield', 'leave the shield out')
    .action(async (options: QuickstartOptions) => {
      await quickstart(options, context.print)
      process.exit(0)
    })
}

async function quickstart(
  options: QuickstartOptions,
  print: (line: string) => void,
): Promise<void> {
  const dataDir = options.data ?? join(root, 'data')
  const { file, key, password: demoPassword, environment } = prepareInstallation(dataDir)
  const overrides = {
    dataDir,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.adminPort === undefined ? {} : { adminPort: options.adminPort }),
  }
  const first = loadConfig({ config: file, overrides }, environment)
  await requireFree(first, process.getuid?.() === 0)
  const isDemoWanted = options.shield && process.getuid?.() === 0
  const obstacle = isDemoWanted ? demoObstacle(first.host) : null
  const network = isDemoWanted && obstacle === null ? createDemoNetwork(first.instanceId) : null
  const config =
    network === null
      ? first
      : loadConfig(
          { config: file, overrides },
          { ...environment, PORTCULLIS_SHIELD_INTERFACES: network.hostInterface },
        )
  const supervisor = startSupervisor({
    config,
    arguments: [
      ...(options.host === undefined ? [] : ['--host', options.host]),
      ...(options.port === undefined ? [] : ['--port', options.port]),
      ...(options.adminPort === undefined ? [] : ['--admin-port', options.adminPort]),
    ],
    isShieldWanted: options.shield,
    say: (line) => print(`  ${line}`),
  })
  const interrupted = interruption(supervisor)
  try {
    const admin = await Promise.race([ready(config.adminSocket, supervisor), interrupted])
    if (admin === null) return
    const url = gatewayUrl(config)
    const answer = await firstCall(url, key)
    print(`\nOne call through the gateway, answered by the built-in demo model:\n  ${answer}\n`)
    if (obstacle !== null) print(`${obstacle}\n`)
    if (network !== null && supervisor.hasShield) {
      await Promise.race([showShield({ admin, network, port: config.port, print }), interrupted])
    }
    await admin.close()
    if (options.check === true) {
      const what = obstacle === null ? 'All of it' : 'The call'
      print(`${what} worked, and it stops now. ./quickstart.sh without --check keeps it running,`)
      print('and prints its addresses, the passwords and the API key.')
      return
    }
    const { email, password } = readAdministrator(config.dataDir)
    print(`Admin page   http://${config.adminHost}:${config.adminPort}/`)
    print(`  e-mail     ${email}`)
    print(`  password   ${password}`)
    print(`  also       owner@demo.example and developer@demo.example, ${demoPassword}`)
    print(`Gateway      ${url}`)
    print(`  listens    ${listenWords(config.host)}`)
    print(`  API key    ${key}`)
    print(`\nTry it:\n${tryLine(url, key)}`)
    if (network === null) {
      print('\nCtrl-C stops everything.')
    } else {
      print(
        `\nFrom the demo's own network, where the gateway is ${network.hostAddress}:${config.port}:`,
      )
      print(`${network.enterLine} sh`)
      print('\nCtrl-C stops everything and takes the demo network away.')
    }
    await Promise.race([interrupted, failedGateway(supervisor)])
  } finally {
    supervisor.stop()
    await supervisor.ended
    try {
      // The demo's interface goes away, so nothing of its instance has to outlive the daemon.
      if (supervisor.hasShield) await detachWithoutDaemon(daemonConfigOf(config))
    } finally {
      network?.close()
    }
  }
}

/** Becomes null on Ctrl-C or SIGTERM, so that what waits can end in order. */
function interruption(supervisor: Supervisor): Promise<null> {
  return new Promise((resolve) => {
    const stop = (): void => {
      supervisor.stop()
      resolve(null)
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
  })
}

async function failedGateway(supervisor: Supervisor): Promise<never> {
  const code = await supervisor.ended
  throw new SettingsError(`the gateway ended with code ${code}; its words stand above`)
}

async function ready(adminSocket: string, supervisor: Supervisor): Promise<AdminClient> {
  return (await whenReady(adminSocket, supervisor.ended)) ?? (await failedGateway(supervisor))
}
