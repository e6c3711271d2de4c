// What the first bytes of a sampled packet tell.
import { linkType, type Decoder, type Layers } from '@portcullis/shield-addon/decode'
import type { SampledPacket } from '@portcullis/shield-addon/protocol'

export function decodeSample(decoder: Decoder, { bytes, length }: SampledPacket): Layers {
  const frame = { bytes: Buffer.from(bytes, 'base64'), length, linkType: linkType.ethernet }
  return decoder.decode(frame).layers
}
