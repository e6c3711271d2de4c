// Reads `struct shield_sample` records as they come out of the ring buffer.
import type { JiffiesClock } from './jiffies.ts'
import { families, reasons, verdicts } from './reasons.ts'
import type { Sample } from './types.ts'

export const sampleBytes = 200

/** The samples are copies: they stay good after the records' memory is reused. */
export function decodeSamples(records: Uint8Array, clock: JiffiesClock): Sample[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const samples: Sample[] = []
  for (let at = 0; at + sampleBytes <= records.length; at += sampleBytes) {
    const family = families[view.getUint8(at + 28)]
    const rule = view.getUint16(at + 68, true)
    samples.push({
      timeMs: clock.epochMsAt(Number(view.getBigUint64(at, true))),
      interface: view.getUint32(at + 8, true),
      length: view.getUint32(at + 12, true),
      sourcePort: view.getUint16(at + 20, true),
      destinationPort: view.getUint16(at + 22, true),
      verdict: verdicts[view.getUint8(at + 26)] ?? 'pass',
      reason: reasons[view.getUint8(at + 27)]?.name ?? 'unknown',
      family: family === 'ipv4' ? 4 : family === 'ipv6' ? 6 : 0,
      protocol: view.getUint8(at + 29),
      tcpFlags: view.getUint8(at + 30),
      ttl: view.getUint8(at + 31),
      source: records.slice(at + 32, at + 48),
      destination: records.slice(at + 48, at + 64),
      networkLength: view.getUint32(at + 64, true),
      ruleSlot: rule === 0 ? null : rule - 1,
      hasPorts: view.getUint8(at + 70) !== 0,
      packet: records.slice(at + 72, at + 72 + view.getUint16(at + 24, true)),
    })
  }
  return samples
}
