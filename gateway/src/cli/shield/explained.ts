// One packet of `explain`: what its bytes tell, and what the running shield would do with it.
import type { Frame, Layers } from '@portcullis/shield-addon/decode'

export interface Verdict {
  /** `unknown`: no shield was asked, and `why` tells the reason. */
  readonly action: 'pass' | 'drop' | 'limit' | 'answer' | 'unknown'
  /** The stage that decided; null where all let it pass. */
  readonly stage: string | null
  /** The id of the rule that gave it. */
  readonly rule: string | null
  readonly reason?: string
  readonly why?: string
}

export interface Explained extends Layers {
  readonly number: number
  /** Epoch milliseconds, with a fraction. */
  readonly time: number
  /** Bytes on the wire. */
  readonly length: number
  /** Bytes in the capture, where it does not hold all. */
  readonly captured?: number
  readonly verdict: Verdict
}

export function explained(
  number: number,
  { time, length, bytes }: Frame,
  layers: Layers,
  verdict: Verdict,
): Explained {
  const isCut = bytes.length < length
  return { number, time, length, ...(isCut ? { captured: bytes.length } : {}), ...layers, verdict }
}
