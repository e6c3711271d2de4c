// Where calls wait while every credential of their model cools: bounded, and fair over tenants.
import type { Clock } from '../../contract/clock.ts'
import type { ClientFace, Departure } from '../door/client.ts'

export interface Waiting {
  /** The model's id: those who wait for the same thing stand in one line. */
  readonly line: string
  readonly tenantId: string
  readonly client: ClientFace
  /** Monotonic ns; then it has waited long enough. */
  readonly untilNs: number
  /** Milliseconds until the first credential may be used again. */
  readonly restMs: number
  /** It had its turn and met a full provider again: it goes before the others of its tenant. */
  readonly isBack: boolean
  /** Of the request, which is held meanwhile. */
  readonly bytes: number
}

export interface WaitingRoom {
  /** `turn`: try now. `late`, `full` and `gone` (the client left) end the waiting. */
  wait(waiting: Waiting): Promise<'turn' | 'late' | 'full' | 'gone'>
  /** A newcomer stands behind those who wait already. */
  hasLine(line: string): boolean
  /** A call of this line ended: `isGood` lets more of the others try. */
  settle(line: string, isGood: boolean): void
  readonly size: number
}

const maxWaiting = 1_000
const maxWaitingATenant = 250
const maxWaitingBytes = 268_435_456
/** Somebody tries at least so often, whatever became of the one before. */
const longestSilenceMs = 1_000

interface Waiter {
  readonly tenantId: string
  readonly bytes: number
  readonly end: (outcome: 'turn' | 'late' | 'gone') => void
}

interface Line {
  /** By tenant, in the order of their turns: whoever had one goes to the end. */
  readonly tenants: Map<string, Waiter[]>
  timer: NodeJS.Timeout | undefined
}

/**
 * When the rest is over one call tries; each that goes well lets two more try, so that a provider that has room again is
 * soon used in full, and one that has not is asked by one call only.
 */
export function createWaitingRoom(options: { readonly clock: Clock }): WaitingRoom {
  const { clock } = options
  const lines = new Map<string, Line>()
  let size = 0
  let bytesHeld = 0

  function add(name: string, waiter: Waiter, isBack: boolean): void {
    let line = lines.get(name)
    if (line === undefined) {
      line = { tenants: new Map(), timer: undefined }
      lines.set(name, line)
    }
    const own = line.tenants.get(waiter.tenantId)
    if (own === undefined) line.tenants.set(waiter.tenantId, [waiter])
    else if (isBack) own.unshift(waiter)
    else own.push(waiter)
    size += 1
    bytesHeld += waiter.bytes
  }

  function remove(name: string, waiter: Waiter): void {
    const line = lines.get(name)
    const own = line?.tenants.get(waiter.tenantId)
    const at = own?.indexOf(waiter) ?? -1
    if (line === undefined || own === undefined || at < 0) return
    own.splice(at, 1)
    size -= 1
    bytesHeld -= waiter.bytes
    if (own.length === 0) line.tenants.delete(waiter.tenantId)
    if (line.tenants.size > 0) return
    clearTimeout(line.timer)
    lines.delete(name)
  }

  /** The tenant whose turn it is goes to the end of the line. */
  function release(name: string): void {
    const line = lines.get(name)
    if (line === undefined) return
    const [tenantId, own] = line.tenants.entries().next().value!
    const waiter = own[0]!
    remove(name, waiter)
    if (own.length > 0) {
      line.tenants.delete(tenantId)
      line.tenants.set(tenantId, own)
    }
    waiter.end('turn')
  }

  function arm(name: string, restMs: number): void {
    const line = lines.get(name)
    if (line === undefined) return
    clearTimeout(line.timer)
    line.timer = setTimeout(
      () => {
        release(name)
        arm(name, longestSilenceMs)
      },
      Math.max(1, Math.ceil(restMs)),
    )
  }

  return {
    wait({ line: name, tenantId, client, untilNs, restMs, isBack, bytes }) {
      if (client.isGone) return Promise.resolve('gone')
      const leftMs = (untilNs - clock.monotonicNs()) / 1e6
      if (leftMs <= 0) return Promise.resolve('late')
      const own = lines.get(name)?.tenants.get(tenantId)?.length ?? 0
      const isFull =
        size >= maxWaiting || own >= maxWaitingATenant || bytesHeld + bytes > maxWaitingBytes
      if (isFull) return Promise.resolve('full')
      return new Promise((resolve) => {
        const departure: Departure = { onClientGone: () => waiter.end('gone') }
        const deadline = setTimeout(() => waiter.end('late'), Math.ceil(leftMs))
        const waiter: Waiter = {
          tenantId,
          bytes,
          end(outcome) {
            clearTimeout(deadline)
            remove(name, waiter)
            if (client.departure === departure) client.departure = null
            resolve(outcome)
          },
        }
        client.departure = departure
        const isFirst = !lines.has(name)
        add(name, waiter, isBack)
        if (isFirst || isBack) arm(name, restMs)
      })
    },
    hasLine: (name) => lines.has(name),
    settle(name, isGood) {
      if (!lines.has(name)) return
      release(name)
      if (isGood) release(name)
    },
    get size() {
      return size
    },
  }
}
