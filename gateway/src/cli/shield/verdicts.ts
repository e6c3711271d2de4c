// What the running shield would do with packets: asked by test runs of its program, over its socket.
import { linkType } from '@portcullis/shield-addon/decode'
import { pagesOf } from '@portcullis/shield-addon/protocol'
import type { Config } from '../../config.ts'
import { connectShield, type ShieldConnection } from '../../shield/connection.ts'
import type { Verdict } from './explained.ts'
import type { Judge, JudgedFrame } from './explain.ts'
import { isUnavailable } from './failure.ts'

/** A test run counts like a packet; a large capture must not drown what the counters say of the wire. */
const mostAsked = 1_000
const framesPerRequest = 50

export interface Verdicts {
  readonly judge: Judge
  close(): void
}

/** Where no shield answers, or it may not be asked, every verdict is unknown and says why. */
export async function openVerdicts(config: Config): Promise<Verdicts> {
  let connection: ShieldConnection | null = null
  let why = ''
  try {
    connection = await connectShield(config.shield.socket)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    why = `no shield was asked: ${(error as Error).message}`
  }
  let asked = 0

  return {
    async judge(frames) {
      const verdicts: Verdict[] = frames.map(({ frame }) => unknown(whyNot(frame, why)))
      if (connection === null) return verdicts
      const askable = [...frames.keys()].filter((index) => {
        const { frame, networkAt } = frames[index]!
        return isWhole(frame) && (frame.linkType === linkType.ethernet || networkAt !== null)
      })
      const within = askable.slice(0, mostAsked - asked)
      for (const index of askable.slice(within.length)) {
        verdicts[index] = unknown(`only the first ${mostAsked} packets are tried on the shield`)
      }
      asked += within.length
      const asking = within.map((index) => ({ index, wire: toEthernet(frames[index]!) }))
      for (const page of pagesOf(asking, framesPerRequest)) {
        const wires = page.map(({ wire }) => wire)
        const answer = await connection.request('test', { frames: wires }, 10_000)
        for (const [at, { index }] of page.entries()) verdicts[index] = answer.verdicts[at]!
      }
      return verdicts
    },
    close: () => connection?.close(),
  }
}

function unknown(why: string): Verdict {
  return { action: 'unknown', stage: null, rule: null, why }
}

function isWhole({ bytes, length }: JudgedFrame['frame']): boolean {
  return bytes.length === length
}

function whyNot(frame: JudgedFrame['frame'], why: string): string {
  if (why !== '') return why
  if (!isWhole(frame)) return 'the capture does not hold the whole packet'
  return 'there is no Ethernet frame that the shield could be given'
}

/** The shield reads Ethernet; a packet from elsewhere gets a header of zeros. */
function toEthernet({ frame, networkAt }: JudgedFrame): string {
  if (frame.linkType === linkType.ethernet) return Buffer.from(frame.bytes).toString('base64')
  const packet = frame.bytes.subarray(networkAt ?? 0)
  const isSix = packet[0]! >> 4 === 6
  const header = Buffer.from([...Array(12).fill(0), ...(isSix ? [0x86, 0xdd] : [0x08, 0x00])])
  return Buffer.concat([header, packet]).toString('base64')
}
