// What a packet tells: one decoder for the command, the API and the page. Bytes in, records out; it needs no system.
export { CaptureError } from './capture/capture-error.ts'
export { readHex } from './capture/hex.ts'
export { createCaptureReader, isCapture, type CaptureReader } from './capture/reader.ts'
export { createCaptureWriter, type CapturedPacket, type CaptureWriter } from './capture/writer.ts'
export { createDecoder, type Decoded, type Decoder, type DecoderOptions } from './decoder.ts'
export { linkType, linkTypes } from './link.ts'
export { protocolName, tcpFlagNames } from './names.ts'
export type * from './records.ts'
