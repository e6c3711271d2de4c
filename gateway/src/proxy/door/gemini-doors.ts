// Gemini's addresses: what stands behind the colon decides which door it is.
import type { DoorCodec } from './codec.ts'
import { geminiCountTokens } from './gemini-count-tokens/codec.ts'
import { geminiBatchEmbed, geminiEmbed } from './gemini-embed/codec.ts'
import { readAddress } from './gemini-generate/address.ts'
import { geminiGenerate, geminiStream, geminiStreamArray } from './gemini-generate/codec.ts'

export interface GeminiDoors {
  /** For whatever has no door: its errors and its list of models are the same everywhere. */
  readonly any: DoorCodec
  /** Null: no action of ours. `url` is path and query. */
  at(url: string): { readonly action: string; readonly codec: DoorCodec } | null
}

export const geminiDoors: GeminiDoors = {
  any: geminiGenerate as DoorCodec,
  at(url) {
    const address = readAddress(url)
    if (address === null) return null
    const { action, wantsEvents } = address
    const codec = doors.get(action)
    if (codec === undefined) return null
    const isArray = codec === geminiStream && !wantsEvents
    return { action, codec: isArray ? (geminiStreamArray as DoorCodec) : codec }
  },
}

const doors: ReadonlyMap<string, DoorCodec> = new Map<string, DoorCodec>([
  ['generateContent', geminiGenerate as DoorCodec],
  ['streamGenerateContent', geminiStream as DoorCodec],
  ['countTokens', geminiCountTokens as DoorCodec],
  ['embedContent', geminiEmbed as DoorCodec],
  ['batchEmbedContents', geminiBatchEmbed as DoorCodec],
])
