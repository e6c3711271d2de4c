// Keeps the program on the interfaces that the settings ask for, also when they come and go.
import { ShieldError, type Attachment, type Shield } from '../lib/index.ts'
import { formatAddress, parseAddress, type InterfaceStatus } from '../protocol/index.ts'
import type { DaemonLog } from './config.ts'
import type { HostFacts } from './host-facts.ts'

export interface Interfaces {
  status(): readonly InterfaceStatus[]
  /** Name of an interface index that is attached, else the index as text. */
  nameOf(ifindex: number): string
  /** Attaches what is missing, detaches what is no longer asked for, and tells when something changed. */
  reconcile(wanted: readonly string[] | 'auto', facts: HostFacts): Promise<void>
  /** After a panic: nothing is attached, with the reason. */
  forget(problem: string): void
}

interface InterfacesOptions {
  readonly shield: Pick<Shield, 'attach' | 'attachments' | 'detach'>
  readonly changed: (status: readonly InterfaceStatus[]) => void
  readonly log: DaemonLog
}

export function createInterfaces({ shield, changed, log }: InterfacesOptions): Interfaces {
  let status: readonly InterfaceStatus[] = []
  let names = new Map<number, string>()

  async function attach(name: string): Promise<Attachment | string> {
    try {
      const attachment = await shield.attach(name)
      const { mode, level } = attachment
      log.info({ interface: name, mode, level }, 'attached')
      return attachment
    } catch (error) {
      if (!(error instanceof ShieldError)) throw error
      return error.message
    }
  }

  return {
    status: () => status,
    nameOf: (ifindex) => names.get(ifindex) ?? String(ifindex),
    async reconcile(wanted, facts) {
      const wantedNames = wanted === 'auto' ? facts.defaultInterfaces : wanted
      const present = new Map((await shield.attachments()).map((item) => [item.name, item]))
      for (const name of present.keys()) {
        if (wantedNames.includes(name)) continue
        await shield.detach(name)
        log.info({ interface: name }, 'detached: the settings no longer name it')
      }
      const fresh: InterfaceStatus[] = []
      const freshNames = new Map<number, string>()
      for (const name of wantedNames) {
        const result = present.get(name) ?? (await attach(name))
        fresh.push(describe(name, result, facts))
        if (typeof result === 'object') freshNames.set(result.ifindex, name)
      }
      names = freshNames
      if (JSON.stringify(fresh) === JSON.stringify(status)) return
      for (const { name, problem } of fresh) {
        if (problem !== undefined)
          log.warn({ interface: name, problem }, 'not attached; tried again')
      }
      status = fresh
      changed(fresh)
    },
    forget(problem) {
      status = status.map(({ name, addresses }) => ({
        name,
        mode: 'none',
        level: 'none',
        addresses,
        problem,
      }))
      changed(status)
    },
  }
}

function describe(name: string, result: Attachment | string, facts: HostFacts): InterfaceStatus {
  const addresses = facts.ownAddresses
    .filter((own) => own.interface === name)
    .map((own) => parseAddress(own.value))
    .filter((address) => address !== null)
    .map(formatAddress)
  if (typeof result === 'string') {
    return { name, mode: 'none', level: 'none', addresses, problem: result }
  }
  return { name, mode: result.mode, level: result.level, addresses }
}
