// A sampled packet as the socket, the admin API and `watch` show it.
import { z } from 'zod'

export const PacketVerdict = z.enum(['pass', 'drop', 'limit'])
export type PacketVerdict = z.infer<typeof PacketVerdict>

export const SampledPacket = z.object({
  /** Epoch milliseconds, with a fraction. */
  time: z.number(),
  verdict: PacketVerdict,
  /** Why, as in `by_reason` of the status. */
  reason: z.string(),
  /** Name of the interface it came in by. */
  interface: z.string(),
  /** Canonical text; empty when the frame carries no IP. */
  source: z.string(),
  destination: z.string(),
  /** 0 without ports. */
  source_port: z.number(),
  destination_port: z.number(),
  /** `tcp`, `udp`, `icmp`, `icmpv6`, another protocol's number, or empty without IP. */
  protocol: z.string(),
  /** `syn`, `ack` ... in the order of the header's bits. */
  tcp_flags: z.array(z.string()),
  ttl: z.number(),
  /** Bytes of the whole frame. */
  length: z.number(),
  /** The first bytes, at most 128, from the Ethernet header on, in base64. */
  bytes: z.string(),
})
export type SampledPacket = z.infer<typeof SampledPacket>
