// Puts the ClientHello of QUIC together from the CRYPTO frames of a flow's Initial packets.
import { readHello } from './client-hello.ts'
import { createInitialKeys, quicVersion, type InitialKeys } from './quic-keys.ts'
import { readVarint, type Initial } from './quic.ts'
import { Reader, readLayer } from './reader.ts'
import type { Layers } from './records.ts'
import { createAssembly, type Assembly } from './assembly.ts'

/** Far above any hello, so that a flow can't fill the memory. */
const mostHelloBytes = 16_384
const clientHello = 1

interface Flow {
  readonly keys: InitialKeys
  readonly hello: Assembly
  /** The packet that told first of the hello. */
  readonly layers: Layers
}

export interface QuicFlows {
  /** Adds to `layers` what the packets complete. `key` names the flow and its direction. */
  take(key: string, initials: readonly Initial[], layers: Layers): void
  /** Tells what is known of hellos that were not completed. */
  finish(): void
}

export function createQuicFlows(mostFlows: number): QuicFlows {
  const flows = new Map<string, Flow>()

  function settle(key: string, flow: Flow): void {
    flows.delete(key)
    const bytes = flow.hello.contiguous()
    if (bytes.length > 4 && bytes[0] === clientHello) tell(flow.layers, bytes.subarray(4), true)
  }

  /** A new connection first; then one of the known flow, whose id the server has changed since. */
  function open(key: string, initial: Initial, layers: Layers): [Flow, Uint8Array] | null {
    const version = quicVersion(initial.version)
    if (version === undefined) return null
    const known = flows.get(key)
    const plain = known?.keys.open(initial.packet, initial.numberAt)
    if (known !== undefined && plain !== null && plain !== undefined) return [known, plain]
    const keys = createInitialKeys(version, initial.destinationId)
    const fresh = keys.open(initial.packet, initial.numberAt)
    if (fresh === null) return null
    if (known !== undefined) settle(key, known)
    return [{ keys, hello: createAssembly(mostHelloBytes), layers }, fresh]
  }

  return {
    take(key, initials, layers) {
      for (const initial of initials) {
        const opened = open(key, initial, layers)
        if (opened === null) continue
        const [flow, plain] = opened
        readFrames(new Reader(plain), flow.hello)
        // Behind the others: the one that was quiet for longest goes first.
        flows.delete(key)
        flows.set(key, flow)
        const bytes = flow.hello.contiguous()
        if (bytes.length < 4 || bytes[0] !== clientHello) continue
        const length = 4 + ((bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!)
        if (bytes.length < length) continue
        flows.delete(key)
        tell(layers, bytes.subarray(4, length), false)
      }
      for (const [oldest, flow] of flows) {
        if (flows.size <= mostFlows) break
        settle(oldest, flow)
      }
    },
    finish() {
      for (const [key, flow] of flows) settle(key, flow)
    },
  }
}

function tell(layers: Layers, hello: Uint8Array, isCut: boolean): void {
  const tls = readHello(hello, 'q', isCut)
  layers.tls = tls
  if (layers.quic !== undefined && tls.sni !== undefined) layers.quic.sni = tls.sni
}

/** Those that an Initial packet may carry (RFC 9000, 12.4); the first that is none of them ends the reading. */
function readFrames(reader: Reader, hello: Assembly): void {
  readLayer({}, () => {
    while (reader.left > 0) {
      const type = reader.u8('a frame')
      if (type === 0 || type === 1) continue
      if (type === 2 || type === 3) {
        skipAck(reader, type === 3)
      } else if (type === 6) {
        const offset = readVarint(reader, 'a CRYPTO frame')
        const data = reader.take(readVarint(reader, 'a CRYPTO frame'), 'a CRYPTO frame')
        hello.add(offset, data)
      } else {
        return
      }
    }
  })
}

function skipAck(reader: Reader, hasEcn: boolean): void {
  readVarint(reader, 'an ACK frame')
  readVarint(reader, 'an ACK frame')
  const ranges = readVarint(reader, 'an ACK frame')
  for (let left = 1 + ranges * 2 + (hasEcn ? 3 : 0); left > 0; left--) {
    readVarint(reader, 'an ACK frame')
  }
}
